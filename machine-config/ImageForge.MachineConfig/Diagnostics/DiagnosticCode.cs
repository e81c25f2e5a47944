// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>
/// A stable code of the range IF1xxx and what it stands for. docs/errors.md and <c>imageforge explain</c> print these
/// texts. The codes are fields of this type, one file per block of numbers in Codes/.
/// </summary>
public sealed partial record DiagnosticCode
{
    private static List<DiagnosticCode>? s_defined;

    // An explicit static constructor: it runs after the fields of all files, and All needs them all.
    static DiagnosticCode() => All = [.. s_defined!.OrderBy(c => c.Id, StringComparer.Ordinal)];

    private DiagnosticCode(string id, string title, string cause, string cure)
    {
        (Id, Title, Cause, Cure) = (id, title, cause, cure);
        (s_defined ??= []).Add(this);
    }

    /// <summary>Every code, in order of its number.</summary>
    public static IReadOnlyList<DiagnosticCode> All { get; }

    /// <summary>Such as IF1203; never given to another meaning.</summary>
    public string Id { get; }

    /// <summary>What is wrong, as a heading: a noun without a full stop.</summary>
    public string Title { get; }

    /// <summary>How it comes about and why it is refused, in whole sentences; Markdown's backquotes mark code.</summary>
    public string Cause { get; }

    /// <summary>What to do, in whole sentences that begin with a verb; for a mere warning what it risks to leave it.</summary>
    public string Cure { get; }

    public override string ToString() => Id;
}
