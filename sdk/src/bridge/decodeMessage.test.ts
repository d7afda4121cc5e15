import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeMessage } from './decodeMessage.ts'
import { encodeMessage } from './encodeMessage.ts'
import { messageCases } from './message.cases.ts'
import { messageIdOf } from './messageIdOf.ts'

const refused = { code: 'MessageBytesInvalid' }

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`
const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(hex)
const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const anyMessage = fc.record({
  ...{ sourceChainId: word, outbox: address, nonce: word, destinationChainId: word, inbox: address },
  ...{ sender: address, recipient: address, gasLimit: fc.nat({ max: 2 ** 32 - 1 }) },
  payload: fc.uint8Array({ maxLength: 300 }).map(hex),
})

test('decoding brings back what was encoded', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const bytes = encodeMessage(message)
      assert.equal(encodeMessage(decodeMessage(bytes)), bytes)
      assert.equal(decodeMessage(bytes).recipient.toLowerCase(), message.recipient)
      assert.equal(decodeMessage(bytes).payload, message.payload)
    }),
  )
})

test('whatever is decoded has one encoding: the bytes themselves', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 100, maxLength: 130 }), fc.boolean(), (noise, sound) => {
      if (sound) {
        noise[0] = 1
        noise.set([0, 0, 0, Math.max(noise.length - 113, 0)], Math.min(109, noise.length - 4))
      }
      try {
        assert.equal(encodeMessage(decodeMessage(hex(noise))), hex(noise))
      } catch (error) {
        assert.ok(error instanceof Error && 'code' in error && error.code === 'MessageBytesInvalid')
      }
    }),
  )
})

test('every flipped byte is refused or makes another id', () => {
  for (const { bytes, id } of messageCases) {
    for (let index = 1; index < bytes.length / 2; ++index) {
      const flipped = `${bytes.slice(0, 2 * index)}${(0xff ^ Number.parseInt(bytes.slice(2 * index, 2 * index + 2), 16)).toString(16).padStart(2, '0')}${bytes.slice(2 * index + 2)}`
      if (index === 1 || (index > 109 && index <= 113)) assert.throws(() => decodeMessage(flipped), refused)
      else assert.notEqual(messageIdOf(encodeMessage(decodeMessage(flipped))), id)
    }
  }
})

test('trailing, missing and no bytes are refused', () => {
  for (const { bytes } of messageCases) {
    for (const wrong of [`${bytes}00`, bytes.slice(0, -2), bytes.slice(0, 200), '0x', 'bytes', `${bytes}0`])
      assert.throws(() => decodeMessage(wrong), refused)
  }
})
