/** The mark: a ship on its way up. */
export const LogoIcon = () => (
  <svg
    xmlns="http://www.w3.org/2000/svg"
    width="28"
    height="28"
    viewBox="0 0 28 28"
    aria-hidden="true"
  >
    <path
      d="M14 1c4.4 3.6 6.6 8 6.6 13.2v4.4H7.4v-4.4C7.4 9 9.6 4.6 14 1z"
      fill="#2f7cf6"
    />
    <path
      d="M7.4 13.4 2.8 18.8v4.4l4.6-2.4zM20.6 13.4l4.6 5.4v4.4l-4.6-2.4z"
      fill="#7fb0fb"
    />
    <circle cx="14" cy="11.4" r="2.6" fill="#ffffff" />
    <path d="M10.6 20.8h6.8L14 27.2z" fill="#f6a92f" />
  </svg>
);
