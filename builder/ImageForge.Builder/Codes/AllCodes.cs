// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Codes;

/// <summary>Every code of every room, in order of the numbers; docs/errors.md and <c>imageforge explain</c> read this.</summary>
internal static class AllCodes
{
    public static IReadOnlyList<CodeBlock> Blocks { get; } =
    [
        Manifest("IF10", "reading a manifest", "The file as bytes, characters and YAML."),
        Manifest("IF11", "documents", "What a document begins with, and which documents may or must be there."),
        Manifest("IF12", "keys and types", "Which keys there are, and the form of their values."),
        Manifest("IF13", "values", "A value of the right form that means nothing in its place."),
        Manifest("IF14", "rules across keys and documents", "Values that are good by themselves and not together."),
        Manifest("IF15", "secrets", "Where secrets come from. Their values are never repeated in a message."),
        Manifest("IF16", "writing", "What `imageforge gen` refuses; these have no place in a file."),
        Manifest("IF17", "layers, patches and variables", "What composes one manifest out of several files."),
        InputCodes.Block, BakeCodes.Block, HostCodes.Machines, HostCodes.Discovery, UsageCodes.Block, SecretsCodes.Block,
    ];

    public static IEnumerable<ErrorCode> Codes => Blocks.SelectMany(b => b.Codes);

    private static CodeBlock Manifest(string range, string heading, string introduction) => new(range, heading, introduction,
        [.. DiagnosticCode.All.Where(c => c.Id.StartsWith(range, StringComparison.Ordinal)).Select(ErrorCode.Of)]);
}
