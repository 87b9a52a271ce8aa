import { defineConfig } from 'vitepress';

export default defineConfig({
  title: 'Harbour handbook',
  description: 'How we work at Harbour',
  cleanUrls: true,
  themeConfig: {
    nav: [{ text: 'Guide', link: '/guide/first-week' }],
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'Your first week', link: '/guide/first-week' },
          { text: 'How a change gets out', link: '/guide/changes' },
          { text: 'When something breaks', link: '/guide/incidents' },
        ],
      },
    ],
    search: { provider: 'local' },
  },
});
