import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  // One portal, and the walks leave behind what others look at.
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  outputDir: process.env.SPACESHIP_E2E_OUTPUT,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.SPACESHIP_E2E_RESULTS }],
  ],
  use: {
    baseURL: process.env.SPACESHIP_URL,
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.SPACESHIP_CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-quic',
      ],
    },
  },
});
