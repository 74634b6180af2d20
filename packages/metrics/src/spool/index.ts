export {
  type DescribedTotals,
  type DescribedWriter,
  describeSpool,
  type SpoolDescription,
} from './describe.ts';
export { type FoldResult, foldSpool } from './fold.ts';
export { openSpoolReader, type SpoolReader, type SpoolReaderOptions } from './reader.ts';
export { type ResetOptions, type ResetResult, resetSpool } from './reset.ts';
export { selectStores } from './select-stores.ts';
export {
  type AnnouncedServer,
  createServerAnnouncement,
  listServers,
  type ServerAnnouncement,
} from './servers.ts';
export type { AsideFile, AsideReason } from './set-aside.ts';
export { attachSpoolWriter, type SpoolWriter, type SpoolWriterOptions, type StoreOwner } from './writer.ts';
