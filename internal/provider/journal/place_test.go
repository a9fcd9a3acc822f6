// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// root is the folder of a root module after init, as Locate sees it.
type root struct {
	t   *testing.T
	dir string
	env map[string]string
}

func newRoot(t *testing.T) *root {
	t.Helper()
	r := &root{t: t, dir: t.TempDir(), env: map[string]string{}}
	must(t, os.Mkdir(filepath.Join(r.dir, ".terraform"), 0o700))
	return r
}

func (r *root) write(name, content string) {
	write(r.t, filepath.Join(r.dir, ".terraform", name), content)
}

func (r *root) locate(dir, name string) Place {
	r.t.Helper()
	r.t.Chdir(r.dir)
	p, ok := Locate(dir, name, func(name string) (string, bool) { v, ok := r.env[name]; return v, ok })
	if !ok {
		r.t.Error("the journal is nowhere")
	}
	return p
}

const s3 = `{"version":3,"backend":{"type":"s3","config":{"bucket":"states","key":"mail.tfstate","profile":null,"token":"1"},"hash":7}}`

// s3Rotated is the same backend, as another version wrote it with another token.
const s3Rotated = `{"version":3,"terraform_version":"9","backend":{"type":"s3","hash":8,
	"config":{"key":"mail.tfstate","bucket":"states","token":"2","role":null}}}`

// s3Patient is the same backend with other retries, and with a lock.
const s3Patient = `{"version":3,"backend":{"type":"s3","config":{"bucket":"states","key":"mail.tfstate","max_retries":9,"retry_mode":"adaptive","use_lockfile":true},"hash":9}}`

// Two states share a namespace only if everything that tells them apart is the same. What is rotated or rewritten does
// not matter.
func TestNamespaces(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*root)
		name   [2]string // journal_name, before and after
		same   bool
	}{
		"nothing":                  {func(*root) {}, [2]string{}, true},
		"another workspace":        {func(r *root) { r.write("environment", "blue") }, [2]string{}, false},
		"a workspace by name":      {func(r *root) { r.env["TF_WORKSPACE"] = "blue" }, [2]string{}, false},
		"the default workspace":    {func(r *root) { r.write("environment", "default\n") }, [2]string{}, true},
		"another bucket":           {func(r *root) { r.write("terraform.tfstate", strings.Replace(s3, "states", "other", 1)) }, [2]string{}, false},
		"retries and a lock":       {func(r *root) { r.write("terraform.tfstate", s3Patient) }, [2]string{}, true},
		"a rotated token":          {func(r *root) { r.write("terraform.tfstate", s3Rotated) }, [2]string{}, true},
		"an unreadable record":     {func(r *root) { r.write("terraform.tfstate", "{") }, [2]string{}, false},
		"local state":              {func(r *root) { remove(r.t, filepath.Join(r.dir, ".terraform", "terraform.tfstate")) }, [2]string{}, false},
		"another folder":           {func(r *root) { moveTo(r, t.TempDir()) }, [2]string{}, false},
		"another folder, one name": {func(r *root) { moveTo(r, t.TempDir()) }, [2]string{"mail", "mail"}, true},
		"another name":             {func(*root) {}, [2]string{"mail", "web"}, false},
		"a name at last":           {func(*root) {}, [2]string{"", "mail"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoot(t)
			r.write("terraform.tfstate", s3)
			shared := t.TempDir()
			before := r.locate(shared, tt.name[0])
			tt.change(r)
			after := r.locate(shared, tt.name[1])
			if same := before == after; same != tt.same {
				t.Errorf("got %+v and %+v", before, after)
			}
		})
	}
}

// moveTo moves the data directory to another root module.
func moveTo(r *root, dir string) {
	must(r.t, os.Rename(filepath.Join(r.dir, ".terraform"), filepath.Join(dir, ".terraform")))
	r.dir = dir
}

// The default folder is in the data directory, if there is one; a relative folder is in the root module.
func TestFolders(t *testing.T) {
	r := newRoot(t)
	data := t.TempDir()
	for want, got := range map[string]string{
		filepath.Join(r.dir, ".terraform", "luma"): r.locate("", "").Dir,
		filepath.Join(r.dir, "below"):              r.locate("below", "").Dir,
		data:                                       r.locate(data, "").Dir,
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	r.env["TF_DATA_DIR"] = data
	if got := r.locate("", "").Dir; got != filepath.Join(data, "luma") {
		t.Errorf("got %s below TF_DATA_DIR", got)
	}
	r.env["TF_DATA_DIR"] = "missing"
	if p, ok := Locate("", "", func(name string) (string, bool) { v, ok := r.env[name]; return v, ok }); ok {
		t.Errorf("got %+v without a data directory", p)
	}
}
