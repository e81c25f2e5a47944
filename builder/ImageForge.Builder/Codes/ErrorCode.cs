// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Codes;

/// <summary>A stable code of any room, as docs/errors.md and <c>imageforge explain</c> show it.</summary>
/// <param name="Id">Such as IF2004.</param>
/// <param name="Exits">The exit codes that it comes with, the usual one first.</param>
/// <param name="Title">What is wrong, as a heading without a full stop.</param>
/// <param name="Cause">How it comes about, in whole sentences.</param>
/// <param name="Cure">What to do, in whole sentences.</param>
internal sealed record ErrorCode(string Id, IReadOnlyList<ExitCode> Exits, string Title, string Cause, string Cure)
{
    public ErrorCode(string id, ExitCode exit, string title, string cause, string cure)
        : this(id, [exit], title, cause, cure)
    {
    }

    /// <summary>A manifest's diagnostic: whoever loads the manifest ends with the exit code of wrong input.</summary>
    public static ErrorCode Of(DiagnosticCode code) => new(code.Id, ExitCode.Input, code.Title, code.Cause, code.Cure);
}

/// <summary>Codes of one range of numbers under one heading.</summary>
/// <param name="Range">The digits that its codes begin with: IF2, IF41.</param>
/// <param name="Introduction">A paragraph of Markdown.</param>
internal sealed record CodeBlock(string Range, string Heading, string Introduction, IReadOnlyList<ErrorCode> Codes);
