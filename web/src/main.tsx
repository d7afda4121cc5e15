import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Console } from './Console.tsx'
import './console.css'

const place = document.getElementById('console')
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  )
}
