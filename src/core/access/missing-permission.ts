import { DomainError } from '../error.ts'
import type { Permission } from './permission.ts'

export function needs(permission: Permission): DomainError {
  return new DomainError('forbidden', `This needs the permission ${permission}`, { permission })
}
