import type { WorkspaceId } from '../ids.ts'

/** A label that people agreed on; whoever carries it need not know whether it was ever registered. */
export interface Tag {
  readonly id: string
  readonly workspaceId: WorkspaceId
  readonly slug: string
  readonly name: string
  readonly color: string
  readonly description: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** What only one surface knows of a thing and nobody decides by. */
export type Annotations = Readonly<Record<string, string>>

export interface RegisterStore {
  /** By id. */
  tags(workspaceId: WorkspaceId): Promise<Tag[]>
  tag(workspaceId: WorkspaceId, slug: string): Promise<Tag | undefined>
  insertTag(tag: Tag): Promise<void>
  updateTag(tag: Tag): Promise<void>
  deleteTag(id: string): Promise<void>

  /** Empty where nothing was noted. */
  annotations(kind: string, id: string, namespace: string): Promise<Annotations>
  replaceAnnotations(kind: string, id: string, namespace: string, annotations: Annotations): Promise<void>
}
