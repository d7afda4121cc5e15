// Roles of organisations and keys, by name and as the contracts number them.

/** Bits of an organisation's roles (contracts/member/IMemberRegistry.sol). */
export const memberRoles = { validator: 1, provider: 2, consumer: 4, verifier: 8, regulator: 16, observer: 32 } as const
export type MemberRole = keyof typeof memberRoles

export const keyRoles = ['none', 'controller', 'node', 'payee'] as const
export type KeyRole = (typeof keyRoles)[number]

export const memberStates = ['none', 'applied', 'admitted', 'suspended', 'leaving', 'left'] as const
export type MemberState = (typeof memberStates)[number]

export const rolesToBits = (roles: readonly MemberRole[]): number => roles.reduce((bits, role) => bits | memberRoles[role], 0)

export const rolesFromBits = (bits: number): MemberRole[] =>
  // CAST: the keys of a literal object.
  (Object.keys(memberRoles) as MemberRole[]).filter((role) => (bits & memberRoles[role]) !== 0)
