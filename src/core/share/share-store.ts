import type { ProjectId } from '../ids.ts'
import type { Share } from './share.ts'

/** Rows are authenticated as they are read; content is an envelope beside them, and goes as soon as nobody may see it again. */
export interface ShareStore {
  insert(share: Share, envelope: Uint8Array): Promise<void>
  update(share: Share): Promise<void>
  findById(id: string): Promise<Share | undefined>
  findByToken(tokenHash: string): Promise<Share | undefined>
  /** Newest first; ended ones included. */
  list(projectId: ProjectId): Promise<Share[]>
  content(id: string): Promise<Uint8Array | undefined>
  eraseContent(id: string): Promise<void>
}
