// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Composition, IF1700 to IF1739: layers, patches, variables, contracts, formatting.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotFormattable = new("IF1730", "a file that cannot be formatted",
        "`imageforge config fmt` reads back what it wrote and gives out only what says the same with all its comments. Rare ways to write YAML (keys of several lines, directives) do not pass.",
        "Write the place that is named in the plain way: `key: value`, one key per line.");
}
