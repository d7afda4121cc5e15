// Codes of institutions: LEI (ISO 17442) and the Chinese USCI (GB 32100), with their check digits.

/** Check digits are 02 to 98. */
const LEI = /^[0-9A-Z]{18}(?!0[01]|99)[0-9]{2}$/
const USCI_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const USCI = new RegExp(`^[${USCI_ALPHABET}]{18}$`)

/** ISO 7064 MOD 97-10 over the letters as 10 to 35. */
const isLei = (code: string): boolean => {
  if (!LEI.test(code)) return false
  let remainder = 0
  for (const digit of Array.from(code, (letter) => Number.parseInt(letter, 36).toString()).join('')) {
    remainder = (remainder * 10 + Number(digit)) % 97
  }
  return remainder === 1
}

/** GB 32100: weights 3^i mod 31, the 18th character completes the sum to a multiple of 31. */
const isUsci = (code: string): boolean => {
  if (!USCI.test(code)) return false
  let [sum, weight] = [0, 1]
  for (const letter of code.slice(0, 17)) {
    sum += USCI_ALPHABET.indexOf(letter) * weight
    weight = (weight * 3) % 31
  }
  return USCI_ALPHABET[(31 - (sum % 31)) % 31] === code[17]
}

/** Which code this is, or undefined if its form or its check digits are wrong. */
export const institutionCodeKind = (code: string): 'LEI' | 'USCI' | undefined =>
  isLei(code) ? 'LEI' : isUsci(code) ? 'USCI' : undefined

/** The LEI with this 18-character stem. For tests and demonstrations: real codes come from a register. */
export const completeLei = (stem: string): string => {
  for (let check = 2; check <= 98; check++) {
    const code = stem + String(check).padStart(2, '0')
    if (isLei(code)) return code
  }
  return ''
}
