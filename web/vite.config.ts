import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // sdk and console have a copy of zod each.
  resolve: { dedupe: ['zod'] },
  build: { target: 'es2022', chunkSizeWarningLimit: 1000 },
})
