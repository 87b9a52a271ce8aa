export interface Config {
  spaceship?: {
    local?: {
      /** Unix socket of the Spaceship agent. */
      socket?: string;
    };
  };
}
