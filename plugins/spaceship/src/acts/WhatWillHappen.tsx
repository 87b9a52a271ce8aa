import { RiHourglassLine, RiStackLine } from '@remixicon/react';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { useMe } from '../api/useMe';
import { Consequence, Consequences } from '../dialogs/ConfirmDialog';
import { GateExplanation } from '../explanations/GateExplanation';
import { holds } from '../explanations/verdictLook';
import { Sentence } from '../people/Sentence';
import { Surface, type Asked } from '../surfaces/Surface';
import theme from '../theme/theme.module.css';

type Preview = Schemas['Preview'];

/** Whether the planner would let it go at once. */
export const startsNow = (preview: Preview | undefined): boolean =>
  !preview?.tree || holds(preview.tree.verdict);

/** The planner's dry run: when it starts, what it does in which order, and what it waits for. */
export function WhatWillHappen(props: { asked: Asked<Preview> }) {
  const me = useMe();
  return (
    <Surface asked={props.asked}>
      {preview => (
        <Consequences>
          <Consequence
            icon={
              startsNow(preview) ? (
                <RiStackLine aria-hidden className={theme.icon} />
              ) : (
                <RiHourglassLine
                  aria-hidden
                  className={`${theme.icon} ${theme.muted}`}
                />
              )
            }
          >
            <p className={theme.strong}>
              <Sentence of={preview.sentence} />
            </p>
            {preview.willHappen.map((line, index) => (
              <p key={index} className={`${theme.small} ${theme.muted}`}>
                {line.text}
              </p>
            ))}
          </Consequence>
          {preview.tree && !startsNow(preview) && (
            <li>
              <GateExplanation explanation={preview.tree} me={me} />
            </li>
          )}
        </Consequences>
      )}
    </Surface>
  );
}
