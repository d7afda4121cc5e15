// Errors of the contracts that govern the network itself: who votes, whose nodes connect, who validates.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

const signAgain = 'Sign a new one with a later deadline.'

export const networkErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  MemberApplicationExpired: row('input', "the applicant's signature has expired", signAgain),
  MemberApplicationInvalid: row(
    'forbidden',
    'the application is not signed by its controller',
    'Sign MemberApplication with the key that becomes the controller, for this chain.',
  ),
  MemberControllerDiffers: row(
    'input',
    'the DID names another key',
    'Make the DID with the address of the key that becomes the first controller.',
  ),
  MemberInstitutionInvalid: row(
    'input',
    'the check digits of the institution code are wrong',
    'Copy the LEI or the USCI from its register.',
  ),
  MemberInstitutionMissing: row(
    'input',
    'who has the role validator votes, and needs an institution code for it',
    'Apply with a DID of the method cwy, or without the role.',
  ),
  MemberInstitutionTaken: row(
    'conflict',
    'an organisation with this institution code is a member',
    'Use its keys; if it is not yours, ask the consortium to end that membership.',
  ),
  MemberJurisdictionDiffers: row('input', 'the DID names another jurisdiction', 'Give the jurisdiction that stands in the DID.'),
  MemberJurisdictionsTooMany: row(
    'conflict',
    'there are voters of 64 jurisdictions already',
    'Admit it without the role validator.',
  ),
  MemberKeyZero: row('input', 'the zero address is no key', 'Give the address of the new controller.'),
  MemberNodeConsentExpired: row('input', "the consent of the execution client's key has expired", signAgain),
  MemberNodeConsentInvalid: row(
    'forbidden',
    "the consent is not by the execution client's key",
    'Sign NodeConsent with the key in config/nodekey, for this chain and this organisation.',
  ),
  MemberNodeEnodeTaken: row('conflict', 'a listed node has this execution key', 'Remove that node first, or make a new key.'),
  MemberNodeHostInvalid: row(
    'input',
    'this can be neither a name nor an address',
    'Give a host name of labels of letters, digits and hyphens, an IPv4 address, or an IPv6 address without brackets.',
  ),
  MemberNodePeerIdInvalid: row(
    'input',
    'a peer id is not zero',
    'Copy it from the file node_key.json with causeway network status.',
  ),
  MemberNodePeerIdTaken: row('conflict', 'a listed node has this peer id', 'Move that node, or make a new key.'),
  MemberNodePortInvalid: row('input', 'a port is not zero', 'Give a port from 1 to 65535.'),
  MemberNodeUnknown: row('absent', 'the organisation has no node with this peer id', 'List its nodes and copy the id.'),
  MemberNodesTooMany: row('conflict', 'an organisation lists at most 16 nodes', 'Remove a node first.'),
  MemberSeatsNeeded: row(
    'conflict',
    'so many validators would be cut off that the chain halts',
    'Remove the seat first, and before it the seats of organisations that are suspended or have left: causeway governance propose remove-validator.',
  ),
  MemberSuspensionInvalid: row(
    'input',
    'an emergency suspension ends in the future, within 72 hours',
    'Choose an earlier end; what must last longer is decided by vote.',
  ),
  MemberValidatorSetBound: row(
    'conflict',
    'the registry has a validator set, for good',
    'Deploy a registry anew to join it with another.',
  ),
  MemberValidatorSetInvalid: row('input', 'this is not a contract', 'Give the address of the validator set.'),
  MemberVotesNotYetKnown: row('conflict', 'votes are known only of the past', 'Ask about an earlier second.'),
  UpgradeHeightPassed: row(
    'input',
    'the chain has reached this height',
    'Plan an upgrade for a later block; one whose height has come cannot be withdrawn.',
  ),
  UpgradeVersionNotNewer: row('input', 'an upgrade to this version was planned already', 'Plan a greater version.'),
  ValidatorCapReached: row(
    'conflict',
    'the jurisdiction has as many validators as it may',
    'Remove one, or raise the cap by vote.',
  ),
  ValidatorChangeExpired: row('conflict', 'the change was not activated in time', 'Schedule it again.'),
  ValidatorChangeNotReady: row('conflict', 'the delay of the change has not passed', 'Activate it when it has.'),
  ValidatorChangeNotScheduled: row(
    'conflict',
    'the change was activated or cancelled already',
    'Schedule a new one if it is still wanted.',
  ),
  ValidatorChangeOutdated: row(
    'conflict',
    'the organisation asked for it with a key that a recovery has taken away since',
    'Cancel it, and schedule it again with a key that the organisation has now.',
  ),
  ValidatorChangeUnknown: row('absent', 'there is no such change', 'Check the number and the chain.'),
  ValidatorConsentExpired: row('input', "the consent of the validator's key has expired", signAgain),
  ValidatorConsentInvalid: row(
    'forbidden',
    "the consent is not by the validator's key",
    'Sign ValidatorConsent with the consensus key, for this chain and this organisation.',
  ),
  ValidatorKeyInvalid: row('input', 'this is not a public key of secp256k1', 'Copy both coordinates of the consensus key.'),
  ValidatorKeyTaken: row('conflict', 'a validator has this key', 'Make a new key.'),
  ValidatorNotEligible: row(
    'forbidden',
    'only an admitted organisation with the role validator has a seat',
    'Have it admitted or reinstated first.',
  ),
  ValidatorInstitutionSeated: row(
    'conflict',
    'the institution has a seat still, from a membership that has ended',
    'Remove that seat first.',
  ),
  ValidatorNotSeated: row('absent', 'the organisation has no seat', 'Add its validator first.'),
  ValidatorReplacementTooSoon: row(
    'conflict',
    'an organisation replaces its key once in four windows by itself',
    'Wait, or ask the consortium to replace it by vote.',
  ),
  ValidatorSeated: row('conflict', 'the organisation has a seat already', 'Replace its key, or remove the seat first.'),
  ValidatorWindowExhausted: row(
    'conflict',
    'as many validators have changed as may in one window',
    'Activate the change when the window has ended.',
  ),
  ValidatorWindowZero: row('input', 'a window has at least one second', 'Deploy with a longer window.'),
  ValidatorsAbsent: row(
    'conflict',
    'without this seat the chain does not bear those that are absent',
    'Remove the seats of organisations that are suspended or have left first, or have them reinstated.',
  ),
  ValidatorsTooFew: row('conflict', 'there must be at least four validators', 'Add another one first.'),
  ValidatorsTooMany: row('conflict', 'there are at most 100 validators', 'Remove one first.'),
}
