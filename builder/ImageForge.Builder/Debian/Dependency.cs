// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Debian;

/// <summary>How a dependency bounds the version (Debian Policy section 7.1).</summary>
internal enum VersionRelation
{
    Any,
    Earlier,
    EarlierOrEqual,
    Equal,
    LaterOrEqual,
    Later,
}

/// <summary>One alternative of a dependency: <c>libc6:any (>= 2.38)</c>.</summary>
/// <param name="Qualifier">Architecture after the colon: <c>any</c>, an architecture, or null.</param>
internal sealed record DependencyAlternative(string Name, string? Qualifier, VersionRelation Relation, DebianVersion Version)
{
    public bool Allows(DebianVersion version) => Relation switch
    {
        VersionRelation.Any => true,
        VersionRelation.Earlier => version.CompareTo(Version) < 0,
        VersionRelation.EarlierOrEqual => version.CompareTo(Version) <= 0,
        VersionRelation.Equal => version.CompareTo(Version) == 0,
        VersionRelation.LaterOrEqual => version.CompareTo(Version) >= 0,
        VersionRelation.Later => version.CompareTo(Version) > 0,
        _ => throw new InvalidOperationException($"relation {Relation}"),
    };

    public override string ToString()
    {
        var name = Qualifier is null ? Name : $"{Name}:{Qualifier}";
        return Relation == VersionRelation.Any ? name : $"{name} ({DependencyField.Symbol(Relation)} {Version})";
    }
}

/// <summary>One dependency: any of the alternatives satisfies it, earlier ones are preferred.</summary>
internal sealed record Dependency(IReadOnlyList<DependencyAlternative> Alternatives)
{
    public override string ToString() => string.Join(" | ", Alternatives);
}
