import type { StepInput } from './step';

/** What a step does, in words. */
export function stepTitle(input: StepInput): string {
  switch (input.kind) {
    case 'build':
      return 'Build';
    case 'addon.provision':
      return `Add-on ${input.alias}`;
    case 'job':
      return `Release step ${input.name}`;
    case 'revision.prepare':
      return 'Start the new version';
    case 'revision.healthy':
      return 'Health of the new version';
    case 'traffic.shift':
      return 'Move the traffic';
    case 'revision.retire':
      return 'Stop the version that is left';
    case 'addon.create':
      return 'Make the add-on';
    case 'addon.clone':
      return 'Copy the data';
    case 'addon.restore':
      return 'Restore the backup';
    case 'addon.destroy':
      return 'Destroy the add-on';
    case 'backup.make':
      return 'Back up the data';
    case 'backup.remove':
      return 'Remove the backup';
    case 'credential.mint':
      return `Make credential ${input.generation}`;
    case 'credential.probe':
      return `Log in with credential ${input.generation}`;
    case 'credential.publish':
      return `Make credential ${input.generation} the current one`;
    case 'consumers.roll':
      return 'Restart who uses it';
    case 'sessions.observe':
      return `Sessions of credential ${input.generations.join(', ')}`;
    case 'credential.fence':
      return `Close credential ${input.generation}`;
    case 'credential.unfence':
      return `Open credential ${input.generation} again`;
    case 'review.data':
      return `Copy the data of ${input.alias} at ${
        input.place ?? input.source
      }`;
    case 'review.access':
      return 'Set the gate';
    case 'review.deploy':
      return `Deliver commit ${input.commit.slice(0, 7)}`;
    case 'review.teardown':
      return 'End everything that runs';
    case 'review.addon':
      return 'Destroy an add-on with its data';
    case 'review.proof':
      return 'Prove that nothing is left';
    default:
      return `Remove credential ${input.generation}`;
  }
}
