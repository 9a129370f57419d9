import type { PrincipalId, TokenId, WorkspaceId } from '../ids.ts'

/** A client that waits to be let in (RFC 8628): it polls with one code, a person approves the other. */
export interface DeviceLogin {
  readonly id: string
  /** Of the code the client holds. */
  readonly deviceHash: string
  /** What the person types, in upper case without hyphens. */
  readonly userCode: string
  readonly client: string
  /** Where the client asked from, for the person to judge by. */
  readonly address: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly state: 'pending' | 'approved' | 'denied' | 'used'
  /** The token whose rights the client gets: its approver's. */
  readonly tokenId?: TokenId
}

export interface DeviceStore {
  insert(login: DeviceLogin): Promise<void>
  update(login: DeviceLogin): Promise<void>
  findByDevice(deviceHash: string): Promise<DeviceLogin | undefined>
  findByUserCode(userCode: string): Promise<DeviceLogin | undefined>
  forgetExpired(before: number): Promise<void>
}

/** A workspace believes what this issuer says of exactly this subject. */
export interface IdentityTrust {
  readonly id: string
  readonly workspaceId: WorkspaceId
  readonly name: string
  readonly issuer: string
  readonly audience: string
  readonly subject: string
  /** Carries permission and scope; nobody holds its text. */
  readonly tokenId: TokenId
  readonly createdBy: PrincipalId
  readonly createdAt: number
}

export interface TrustStore {
  insert(trust: IdentityTrust): Promise<void>
  delete(id: string): Promise<void>
  findById(id: string): Promise<IdentityTrust | undefined>
  /** Oldest first. */
  list(workspaceId: WorkspaceId): Promise<IdentityTrust[]>
  /** False where this identity token was noted before. Ended ones are forgotten. */
  noteUse(id: string, expiresAt: number, now: number): Promise<boolean>
}
