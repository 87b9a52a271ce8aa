import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { LogPage } from '@spaceship/backstage-plugin-spaceship-node';
import type { StepCall } from '../engine/executors/executor';
import { appendLogs, type LogPlace } from './appendLogs';
import { redactor } from './redact';

/** Pages read at one go, so that a step that never stops talking can't hold a lane. */
const mostPages = 50;

export type LogOrigin = {
  read(cursor: string | null): Promise<LogPage>;
  /** The effect has ended: everything that is left is wanted now. */
  toTheEnd: boolean;
  /** Values that must not be stored. Asked for only where there is something to store. */
  secrets(): Promise<readonly (string | undefined)[]>;
};

/** Brings the output of steps from where they run into the database. */
export class LogPull {
  constructor(
    private readonly knex: Knex,
    private readonly logger: LoggerService,
  ) {}

  /** Goes on where the last pull ended. A log that can't be read is no reason for a step to fail. */
  async pull(call: StepCall<any>, origin: LogOrigin): Promise<void> {
    const place: LogPlace = {
      subjectId: call.subject.id,
      n: call.effect.identity.step,
      attempt: call.effect.identity.attempt,
    };
    try {
      await this.#pull(place, origin);
    } catch (error) {
      this.logger.warn(
        `The output of step ${place.n} of ${place.subjectId} could not be stored: ${error}`,
      );
    }
  }

  async #pull(place: LogPlace, origin: LogOrigin): Promise<void> {
    const step = await this.knex('steps')
      .where({
        subject_id: place.subjectId,
        n: place.n,
        attempt: place.attempt,
      })
      .first('log_cursor');
    if (!step) return;
    let cursor: string | null = step.log_cursor;
    let clean: ((text: string) => string) | undefined;
    for (let pages = 0; pages < mostPages; pages++) {
      const page = await origin.read(cursor);
      if (page.lines.length === 0) return;
      clean ??= redactor(await origin.secrets());
      const withoutSecrets = clean;
      const lines = page.lines.map(line => ({
        ...line,
        text: withoutSecrets(line.text),
      }));
      const stored = await appendLogs(this.knex, place, cursor, {
        lines,
        cursor: page.cursor,
      });
      if (!stored || page.ended || !origin.toTheEnd) return;
      cursor = page.cursor;
    }
  }
}
