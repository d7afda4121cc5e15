import { fileURLToPath } from 'node:url'
import hardhatToolboxMochaEthers from '@nomicfoundation/hardhat-toolbox-mocha-ethers'
import { defineConfig } from 'hardhat/config'

// The compiler is the one in the npm package `solc`: nothing is downloaded.
const compiler = fileURLToPath(import.meta.resolve('solc/soljson.js'))

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  solidity: {
    version: '0.8.37',
    preferWasm: true,
    path: compiler,
    npmFilesToBuild: [
      '@openzeppelin/contracts/access/manager/AccessManager.sol',
      '@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol',
    ],
    // No hash of the metadata in the code: it would change with whatever else is compiled in the same run, and with it each address.
    settings: { evmVersion: 'cancun', optimizer: { enabled: true, runs: 800 }, metadata: { bytecodeHash: 'none' } },
  },
  paths: { sources: './contracts', tests: { solidity: './test/contracts', mocha: './test/contracts' } },
  test: {
    solidity: {
      // Facts that two languages must agree on.
      fsPermissions: { readDirectory: ['./test/vectors'] },
      fuzz: { runs: 256, seed: '0xca05e3a7' },
      invariant: { runs: 64, depth: 64, failOnRevert: true },
    },
  },
})
