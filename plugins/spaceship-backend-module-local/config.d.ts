export interface Config {
  spaceship?: {
    local?: {
      /** Unix socket of the agent that runs services on this machine: `<state folder>/agent/agent.sock`. */
      socket: string;
    };
  };
}
