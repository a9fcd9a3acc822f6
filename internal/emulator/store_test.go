// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func inFile(file string) testkit.Option {
	return testkit.WithOptions(func(o *emulator.Options) { o.DB = file })
}

func TestFileKeepsEverything(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "odd name?#%41.db")
	var before, after struct {
		messages   []emulator.Message
		deliveries []emulator.Delivery
		log        []emulator.LogEntry
		templates  []emulator.Template
		token      string
	}
	t.Run("first", func(t *testing.T) {
		tenant := testkit.Start(t, inFile(file))
		post(t, tenant, hello)
		post(t, tenant, "{}")
		tenant.CreateTemplate(textTemplate("Kept", "x"))
		tenant.DeleteTemplate("1001")
		if _, err := tenant.Emulator().RegenerateToken(t.Context()); err != nil {
			t.Fatal(err)
		}
		before.messages, before.deliveries, before.log = tenant.Messages(), tenant.Deliveries(), tenant.Log()
		before.templates, before.token = tenant.Templates(), tenant.Token()
	})
	t.Run("second", func(t *testing.T) {
		tenant := testkit.Start(t, inFile(file), testkit.WithSeed(&emulator.Seed{}))
		after.messages, after.deliveries, after.log = tenant.Messages(), tenant.Deliveries(), tenant.Log()
		after.templates, after.token = tenant.Templates(), tenant.Token()
		wantStatus(t, tenant, post(t, tenant, hello), 200)
	})
	if b, a := asJSON(t, before.messages), asJSON(t, after.messages); b != a {
		t.Errorf("messages before\n%s\nafter\n%s", b, a)
	}
	if b, a := asJSON(t, before.deliveries), asJSON(t, after.deliveries); b != a {
		t.Errorf("deliveries before\n%s\nafter\n%s", b, a)
	}
	if b, a := asJSON(t, before.log), asJSON(t, after.log); b != a || len(before.log) != 2 {
		t.Errorf("log before\n%s\nafter\n%s", b, a)
	}
	if b, a := asJSON(t, before.templates), asJSON(t, after.templates); b != a {
		t.Errorf("templates before\n%s\nafter\n%s", b, a)
	}
	if before.token != after.token {
		t.Errorf("token before %q, after %q", before.token, after.token)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the file's mode is %o", mode)
	}
}

func TestFileRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other.db")
	makeDatabase(t, other, "CREATE TABLE t (x); INSERT INTO t VALUES (1)")
	empty := filepath.Join(dir, "empty.db")
	makeDatabase(t, empty, "CREATE TABLE t (x); DROP TABLE t")
	older := filepath.Join(dir, "older.db")
	makeDatabase(t, older, "CREATE TABLE t (x); PRAGMA application_id=0x4c756d61")
	newer := filepath.Join(dir, "newer.db")
	makeDatabase(t, newer, "CREATE TABLE t (x); PRAGMA application_id=0x4c756d61; PRAGMA user_version=99")
	for file, reason := range map[string]string{
		text: "not a database", other: "another program's", empty: "another program's", older: "no emulator wrote it", newer: "written by a newer emulator",
		filepath.Join(dir, "no", "x.db"): "no such file", dir: "directory",
	} {
		content, _ := os.ReadFile(file)
		emu, err := emulator.New(t.Context(), emulator.Options{DB: file})
		if err == nil {
			t.Errorf("%s was opened", file)
			_ = emu.Close()
			continue
		}
		if !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), filepath.Base(file)) {
			t.Errorf("%s: %v", file, err)
		}
		if after, _ := os.ReadFile(file); string(after) != string(content) {
			t.Errorf("%s was changed", file)
		}
	}
}

func makeDatabase(t *testing.T, file, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}

// A file of the first schema is brought up to date, with all that it holds.
func TestFileOfAnOlderSchema(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "old.db")
	schema, err := os.ReadFile("testdata/schema-1.sql")
	if err != nil {
		t.Fatal(err)
	}
	makeDatabase(t, file, string(schema)+`;
		PRAGMA application_id=0x4c756d61; PRAGMA user_version=1;
		INSERT INTO settings VALUES ('token', 'kept');
		INSERT INTO users VALUES (1, 'ann', '[]', '', '', '', '', '', '[]', 1, 1);
		INSERT INTO users VALUES (2, 'bob', '[]', '', '', '', '', '', '[]', 1, 1);
		INSERT INTO user_keys VALUES ('ann', 1, 1), ('bob', 1, 2);
		INSERT INTO messages VALUES (1, 'r', '["ann"]', '[]', '', '', '7', 'TEXT', 'm', 'm', '{"text":"m"}', '["ann"]', '[]', 1);
		INSERT INTO messages VALUES (2, 'none', '["0"]', '["-1"]', '', '', '', 'TEXT', 'nobody', 'nobody', '{"text":"nobody"}', '[]', '["nobody was reached"]', 2);
		INSERT INTO messages VALUES (3, 'two', '["0"]', '[]', '', '', '7', 'TEXT', 'both', 'both', '{"text":"both"}', '["ann", "bob"]', '[]', 3);
		INSERT INTO messages VALUES (4, 'end', '["0"]', '["-1"]', '', '', '', 'TEXT', 'nobody', 'nobody', '{"text":"nobody"}', '[]', '["nobody was reached"]', 4);
		INSERT INTO deliveries VALUES (1, 1, 1, 'ann'), (2, 3, 1, 'ann'), (3, 3, 2, 'bob');
		INSERT INTO log VALUES (1, 1, 'r', 'POST', '/vsa', '', 200, '[]', '', 1, '', '')`)
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file+"-wal", nil, 0o644); err != nil { // left by a process that was killed
		t.Fatal(err)
	}
	for sent := range 2 {
		tenant := testkit.Start(t, inFile(file))
		if tenant.Token() != "kept" || len(tenant.Messages()) != 4+sent || len(tenant.Log()) != 1+sent || len(tenant.Templates()) != 0 {
			t.Errorf("token %s, %d messages, %d log entries", tenant.Token(), len(tenant.Messages()), len(tenant.Log()))
		}
		for query, n := range map[string]int{
			"user=ann&template=7": 2, "user=bob": 1 + sent, "template=7": 3, "request=two": 2, "request=none": 0, "text=both": 2, "text=nobody": 0,
			"after=1&text=both": 2,
		} {
			control(t, tenant, "GET", fmt.Sprintf("deliveries/assert?count=%d&%s", n, query), "", 200)
		}
		if status := record(t, tenant, `{"recipients": {"contacts": ["bob"]}, "message": "later"}`); status != 200 {
			t.Errorf("status %d", status)
		}
		if list := tenant.Deliveries(); len(list) != 4+sent || list[3+sent].ID != int64(4+sent) || list[3+sent].MessageID != int64(5+sent) {
			t.Errorf("deliveries after another send: %v", list)
		}
		for _, name := range []string{file, file + "-wal"} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
			}
		}
		if err := tenant.Emulator().Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFileInUse(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "luma.db")
	testkit.Start(t, inFile(file))
	emu, err := emulator.New(t.Context(), emulator.Options{DB: file})
	if err == nil {
		_ = emu.Close()
		t.Fatal("two emulators on one file")
	}
	if !strings.Contains(err.Error(), "another program has it open") {
		t.Error(err)
	}
}

func TestClosedEmulatorAnswers503(t *testing.T) {
	t.Parallel()
	emu, err := emulator.New(t.Context(), emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := emu.Close(); err != nil {
			t.Error(err)
		}
	}
	if status := serve(emu, "GET", "/_emulator/health"); status != 503 {
		t.Errorf("status %d", status)
	}
}
