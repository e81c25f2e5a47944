// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Debian;

/// <summary>One package as the archive's index describes it.</summary>
/// <param name="Depends">Depends and Pre-Depends, unparsed: most packages of an archive are never looked into.</param>
/// <param name="Provides">Unparsed, or null.</param>
/// <param name="File">Path below the mirror's root.</param>
internal sealed record ArchivePackage(
    string Name, DebianVersion Version, string Architecture, string Depends, string? Provides, string File, long Size, Digest Sha256)
{
    /// <exception cref="FormatException">A relationship that cannot be read.</exception>
    public List<Dependency> ParseDepends() => DependencyField.Parse(Depends);

    public override string ToString() => $"{Name} {Version} ({Architecture})";
}
