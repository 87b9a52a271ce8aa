export * from './appendAudit';
export * from './auditHash';
export * from './verifyAudit';
export * from './listAudit';
