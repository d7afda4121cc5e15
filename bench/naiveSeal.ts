// The peer of compute.verticalNaive: counting as a tutorial does it, with node-seal alone, BGV, n = 8192, batching:
// multiply, relinearise, rotate and sum in every block. It makes its own context, so it does not go through sdk/src/compute/seal.ts.
import initialize, { type Ciphertext, type Encryptor, type MainModule, type Plaintext } from 'node-seal'

const DEGREE = 8192
const PLAIN_BITS = 24

const encodeBits = (
  library: MainModule,
  encode: (values: BigUint64Array, into: Plaintext) => void,
  bits: Uint8Array,
): Plaintext => {
  const plain = new library.Plaintext()
  encode(BigUint64Array.from(bits, BigInt), plain)
  return plain
}

const encryptPlain = (library: MainModule, encryptor: Encryptor, plain: Plaintext): Ciphertext => {
  const ciphertext = new library.Ciphertext()
  encryptor.encrypt(plain, ciphertext)
  return ciphertext
}

const buildContext = (library: MainModule) => {
  const setup = new library.EncryptionParameters(library.SchemeType.bgv)
  setup.setPolyModulusDegree(DEGREE)
  setup.setCoeffModulus(library.CoeffModulus.BFVDefault(DEGREE, library.SecLevelType.tc128))
  setup.setPlainModulus(library.PlainModulus.Batching(DEGREE, PLAIN_BITS))
  return new library.SEALContext(setup, true, library.SecLevelType.tc128)
}

export type NaivePeer = {
  /** Rows of a block. */
  readonly rows: number
  /** Both columns encrypted: multiply, relinearise, rotate and sum. */
  countEncrypted(): Ciphertext
  /** The mask in plaintext: multiply by it, rotate and sum. */
  countPlain(): Ciphertext
  /** The count in slot 0; deletes the ciphertext. */
  decrypt(result: Ciphertext): number
}

/** One block of two columns, ready to be counted as often as the bench likes. Takes some seconds: keys for every rotation. */
export const createNaivePeer = async (exposure: Uint8Array, mask: Uint8Array): Promise<NaivePeer> => {
  const library = await initialize()
  const context = buildContext(library)
  const keys = new library.KeyGenerator(context)
  const secretKey = keys.secretKey()
  const encryptor = new library.Encryptor(context, keys.createPublicKey())
  const [relinearisation, galois] = [keys.createRelinKeys(), keys.createGaloisKeys()]
  const [evaluator, encoder] = [new library.Evaluator(context), new library.BatchEncoder(context)]
  const decryptor = new library.Decryptor(context, secretKey)
  const encode = (values: BigUint64Array, into: Plaintext) => encoder.encode(values, into)
  const maskPlain = encodeBits(library, encode, mask)
  const left = encryptPlain(library, encryptor, encodeBits(library, encode, exposure))
  const right = encryptPlain(library, encryptor, maskPlain)

  const rotateAndSum = (sum: Ciphertext): Ciphertext => {
    const turned = new library.Ciphertext()
    for (let step = 1; step < DEGREE / 2; step *= 2) {
      evaluator.rotateRows(sum, step, galois, turned)
      evaluator.addInplace(sum, turned)
    }
    evaluator.rotateColumns(sum, galois, turned)
    evaluator.addInplace(sum, turned)
    turned.delete()
    return sum
  }

  return {
    rows: DEGREE,
    countEncrypted: () => {
      const product = new library.Ciphertext()
      evaluator.multiply(left, right, product)
      evaluator.relinearizeInplace(product, relinearisation)
      return rotateAndSum(product)
    },
    countPlain: () => {
      const product = new library.Ciphertext()
      evaluator.multiplyPlain(left, maskPlain, product)
      return rotateAndSum(product)
    },
    decrypt: (result) => {
      const plain = new library.Plaintext()
      decryptor.decrypt(result, plain)
      // CAST: the binding returns any; it is a BigUint64Array of slots.
      const slots = encoder.decodeBigUint64(plain) as BigUint64Array
      for (const handle of [plain, result]) handle.delete()
      return Number(slots[0] ?? 0n)
    },
  }
}
