/**
 * Add-on provider: a Postgres for each add-on.
 *
 * @packageDocumentation
 */
export { spaceshipModulePostgres as default } from './module';
export { PostgresProvider } from './postgresProvider';
