// A clock for real validators that a test can set: their programs are built with a package `time` that adds what stands in a file.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildEngine, type Programs } from '../../../deploy/networks/comet/buildEngine.ts'
import { clockErrors } from './errors.ts'

/** Names the file; without it the programs have the machine's clock. */
const VARIABLE = 'CAUSEWAY_CLOCK'
const BYTES = 8

/** Package time asks the system without the C library and without a call of the kernel, so nothing that can be preloaded shifts it. */
const SHIFT = `package time

import (
	"syscall"
	"unsafe"
)

// shift points to a word of a file that other processes map too: by how many seconds the clock is ahead.
var shift = mapShift()

func mapShift() *int64 {
	name, found := syscall.Getenv("${VARIABLE}")
	if !found {
		return nil
	}
	file, err := syscall.Open(name, syscall.O_RDONLY, 0)
	if err != nil {
		panic("${VARIABLE}: " + err.Error())
	}
	data, err := syscall.Mmap(file, 0, ${BYTES}, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		panic("${VARIABLE}: " + err.Error())
	}
	return (*int64)(unsafe.Pointer(&data[0]))
}

func shiftedNow() (sec int64, nsec int32, mono int64) {
	sec, nsec, mono = runtimeNow()
	if shift != nil {
		sec += *shift
	}
	return sec, nsec, mono
}
`

const NOW = 'func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n'

/** geth and causeway-validator on a clock that can be set. The first build of a Go release takes as long as a cold build of the engine. */
export const buildShifted = async (): Promise<Programs> => {
  const time = join(execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim(), 'src', 'time')
  const original = readFileSync(join(time, 'time.go'), 'utf8')
  const changed = original.replace(NOW, NOW.replace('runtimeNow', 'shiftedNow'))
  if (changed === original) throw clockErrors.TimeUnknown({ file: join(time, 'time.go') })
  const folder = mkdtempSync(join(tmpdir(), 'causeway-clock-'))
  const replaced = { [join(time, 'time.go')]: join(folder, 'time.go'), [join(time, 'shift.go')]: join(folder, 'shift.go') }
  writeFileSync(join(folder, 'time.go'), changed)
  writeFileSync(join(folder, 'shift.go'), SHIFT)
  const file = join(folder, 'overlay.json')
  writeFileSync(file, JSON.stringify({ Replace: replaced }))
  const digest = createHash('sha256').update(changed).update(SHIFT).digest('hex').slice(0, 8)
  try {
    return await buildEngine({ overlay: { name: `clock-${digest}`, file } })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export type Clock = {
  /** For the environment of each program that is to have this clock. */
  readonly env: Readonly<Record<string, string>>
  /** Sets by how many seconds it is ahead of the machine's; at once, for all who have it. */
  readonly set: (seconds: number) => void
  /** By how many seconds it is ahead. */
  readonly get: () => number
}

/** @param file where the clock is kept */
export const openClock = (file: string): Clock => {
  let ahead = 0
  const set = (seconds: number): void => {
    const bytes = Buffer.alloc(BYTES)
    bytes.writeBigInt64LE(BigInt(seconds))
    // In place: the programs have mapped this file, not its name.
    writeFileSync(file, bytes, { flag: 'r+' })
    ahead = seconds
  }
  writeFileSync(file, Buffer.alloc(BYTES))
  return { env: { [VARIABLE]: file }, set, get: () => ahead }
}
