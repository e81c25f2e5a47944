// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Writing, IF1601 to IF1699: what gen config and gen secrets refuse; these have no place in a file.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode OutputExists = new("IF1601", "a file to be written exists already",
        "Files to begin with are never replaced: secrets in them may be the only copy.",
        "Give another name with `-o`, or move the file away.");

    public static readonly DiagnosticCode ParameterUnfit = new("IF1602", "an option's value that no manifest takes",
        "The value of an option would be refused in the manifest that the command writes.",
        "Give a value of the form that the message expects.");
}
