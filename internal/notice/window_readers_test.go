// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import "testing"

func TestAmong(t *testing.T) {
	t.Parallel()
	people := func(ids ...string) Recipients { return NewRecipients(ids, nil, false, false) }
	roles := func(names ...string) Recipients { return NewRecipients(nil, names, false, false) }
	inRoles := func(ids, names []string) Recipients { return NewRecipients(ids, names, false, true) }
	inAnalysts := func(ids ...string) Recipients { return inRoles(ids, []string{"analyst"}) }
	everybody := NewRecipients(nil, nil, true, false)
	nobody := Recipients{}
	tests := []struct {
		name              string
		now, before, want Recipients
	}{
		{"the same", people("sam", "tom"), people("tom", "sam"), people("sam", "tom")},
		{"some taken off", people("sam"), people("sam", "tom"), people("sam")},
		{"some added", people("sam", "ruth"), people("sam"), people("sam")},
		{"some exchanged", people("sam", "ruth"), people("sam", "tom"), people("sam")},
		{"all exchanged", people("ruth"), people("sam"), nobody},
		{"a role added", roles("analyst", "developer"), roles("analyst"), roles("analyst")},
		{"another role", roles("developer"), roles("analyst"), nobody},
		{"a role for a person", roles("analyst"), people("sam"), nobody},
		{"a person for a role", people("sam"), roles("analyst"), nobody},
		{"a role of everybody", roles("analyst"), everybody, roles("analyst")},
		{"everybody for a role", everybody, roles("analyst"), roles("analyst")},
		{"everybody for a person", everybody, people("sam"), people("sam")},
		{"a person of everybody", people("sam"), everybody, people("sam")},
		{"a person added to those in a role", inAnalysts("sam", "ruth"), inAnalysts("sam"), inAnalysts("sam")},
		{"a role added for them", inRoles([]string{"sam"}, []string{"analyst", "developer"}), inAnalysts("sam"), inAnalysts("sam")},
		{"others in the role", inAnalysts("ruth"), inAnalysts("sam"), nobody},
		{"nobody before", people("sam"), nobody, nobody},
		{"nobody now", nobody, people("sam"), nobody},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.now.Among(tt.before); !got.Equal(tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
