export * from './provisionAddon';
