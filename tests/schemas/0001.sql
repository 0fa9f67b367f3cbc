-- A history as the first schema wrote it. Never change this file: it stands for what people have.
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES('0001');
CREATE TABLE sessions (
    id VARCHAR NOT NULL,
    started_at DATETIME NOT NULL,
    mode VARCHAR NOT NULL,
    ended_at DATETIME,
    PRIMARY KEY (id)
);
INSERT INTO sessions VALUES('s-first','2025-01-02 03:04:05.000000','coach','2025-01-02 03:20:00.000000');
INSERT INTO sessions VALUES('s-cut-off','2025-01-03 03:04:05.000000','coach',NULL);
CREATE TABLE takes (
    id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    question_id VARCHAR NOT NULL,
    competency VARCHAR NOT NULL,
    recorded_at DATETIME NOT NULL,
    mode VARCHAR NOT NULL,
    audio_path VARCHAR,
    duration_s FLOAT,
    question JSON NOT NULL,
    transcript JSON NOT NULL,
    analyses JSON NOT NULL,
    feedback JSON NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO takes VALUES(
    'take-spoken','s-first','hard-bug','debugging','2025-01-02 03:10:00.250000','coach','take-spoken.wav',2.5,
    '{"id":"hard-bug","text":"What was your hardest bug?","competency":"debugging","roles":["ml-engineer"],"level":"","round":"screen","rubric":"star","points":["how it was found"],"follow_ups":{"result":"And then?"},"traps":[],"lay_audience":false,"target_s":[75.0,150.0]}',
    '{"text":"It took 3 days.","duration_s":2.5,"recognizer":"whisper:base.en","verbatim":true,"words":[{"text":"It","start_s":0.2,"end_s":0.4,"probability":0.91},{"text":" took","start_s":0.4,"end_s":0.9,"probability":0.8},{"text":" 3","start_s":0.9,"end_s":1.2,"probability":0.99},{"text":" days.","start_s":1.2,"end_s":1.9,"probability":null}],"sounds":[{"kind":"silence","start_s":1.9,"end_s":2.5,"confidence":0.9}],"turns":[{"prompt":"What was your hardest bug?","kind":"question","start_char":0,"end_char":15,"start_s":0.0,"end_s":2.5}],"acoustics":[{"name":"pitch.range","value":4.5,"unit":"semitones","target":null,"reason":null}]}',
    '[{"analyzer":"impact","findings":[{"check":"impact.date","kind":"note","message":"","quote":"3 days","start_char":8,"end_char":14,"start_s":0.9,"end_s":1.9,"related":{"start_char":0,"end_char":2},"confidence":0.7,"details":{"unit":"days","value":3.0}}],"measures":[{"name":"impact.grade","value":2.0,"unit":"","target":[3.0,null],"reason":null}]}]',
    '{"strength":{"check":"impact.number","message":"A number.","next_step":"Keep it.","quote":"3 days","start_char":8,"end_char":14,"start_s":0.9,"end_s":1.9},"fixes":[],"follow_up":"How did it end?"}'
);
INSERT INTO takes VALUES(
    'take-typed','','','','2025-01-02 03:00:00.000000','typed',NULL,NULL,
    '{"id":"","text":"Why us?","competency":"","roles":[],"level":"","round":"","rubric":"star","points":[],"follow_ups":{},"traps":[],"lay_audience":false,"target_s":[75.0,150.0]}',
    '{"text":"Well \u2014 so.","duration_s":null,"recognizer":"typed","verbatim":true,"words":[{"text":"Well","start_s":null,"end_s":null,"probability":null},{"text":" \u2014","start_s":null,"end_s":null,"probability":null},{"text":" so.","start_s":null,"end_s":null,"probability":null}],"sounds":[],"turns":[],"acoustics":[]}',
    '[]',
    '{"strength":null,"fixes":[],"follow_up":null}'
);
CREATE INDEX ix_sessions_started_at ON sessions (started_at);
CREATE INDEX ix_takes_recorded_at ON takes (recorded_at);
CREATE INDEX ix_takes_question_id ON takes (question_id);
CREATE INDEX ix_takes_session_id ON takes (session_id);
