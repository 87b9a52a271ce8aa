export * from './addonProviderConformance';
export type {
  AddonDataUnderTest,
  AddonProviderUnderTest,
  AddonSession,
} from './AddonKit';
