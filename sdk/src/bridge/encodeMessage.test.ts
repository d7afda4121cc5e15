import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeMessage } from './encodeMessage.ts'
import { messageCases } from './message.cases.ts'
import { messageIdOf } from './messageIdOf.ts'

for (const { name, message, bytes, id } of messageCases) {
  test(`a message with ${name} has the bytes and the id of the vectors`, () => {
    assert.equal(encodeMessage(message), bytes)
    assert.equal(messageIdOf(bytes), id)
  })
}

test('the bytes stand where the contract looks for them', () => {
  const bytes = encodeMessage({
    sourceChainId: 0x0102030405060708n,
    outbox: `0x${'11'.repeat(20)}`,
    nonce: 0x1112131415161718n,
    destinationChainId: 0x2122232425262728n,
    inbox: `0x${'22'.repeat(20)}`,
    sender: `0x${'33'.repeat(20)}`,
    recipient: `0x${'44'.repeat(20)}`,
    gasLimit: 0x31323334,
    payload: '0xabcdef',
  })
  const head = `0x01${'0102030405060708'}${'11'.repeat(20)}${'1112131415161718'}${'2122232425262728'}${'22'.repeat(20)}`
  assert.equal(bytes, `${head}${'33'.repeat(20)}${'44'.repeat(20)}${'31323334'}${'00000003'}abcdef`)
})

test('what does not fit its width is refused', () => {
  const [{ message } = { message: undefined }] = messageCases
  assert.ok(message !== undefined)
  const wrong = [
    { nonce: 2n ** 64n },
    { gasLimit: 2 ** 32 },
    { gasLimit: -1 },
    { payload: '0x0' },
    { inbox: '0x11' },
    { sender: 'name.eth' },
  ]
  for (const change of wrong) assert.throws(() => encodeMessage({ ...message, ...change }), { code: 'MessageFieldInvalid' })
})
