export { databaseError, isTransient } from './classify.ts';
export { shownUrl } from './connection-url.ts';
export type { Database, DatabaseOrigin } from './database.ts';
export { describeEmbedded, type EmbeddedDescription } from './embedded/describe-embedded.ts';
export { DatabaseError, type DatabaseErrorCode, type DatabaseErrorDetails } from './errors.ts';
export {
  type MigrateOptions,
  type MigrationReport,
  type MigrationState,
  migrate,
  readMigrationState,
} from './migrate.ts';
export { type OpenDatabaseOptions, openDatabase } from './open-database.ts';
export { type Queryable, query, type Statement, statement } from './statements.ts';
export { transaction } from './transaction.ts';
