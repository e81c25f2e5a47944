// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Debian;

/// <summary>Reads relationship fields of binary packages: Depends, Pre-Depends, Provides (Debian Policy section 7.1).</summary>
internal static class DependencyField
{
    private static readonly (string Symbol, VersionRelation Relation)[] Relations =
    [
        ("<<", VersionRelation.Earlier), ("<=", VersionRelation.EarlierOrEqual), ("=", VersionRelation.Equal),
        (">=", VersionRelation.LaterOrEqual), (">>", VersionRelation.Later),
        // Deprecated spellings that old packages still have; dpkg reads them as the inclusive relations.
        ("<", VersionRelation.EarlierOrEqual), (">", VersionRelation.LaterOrEqual),
    ];

    /// <exception cref="FormatException">Which part cannot be read.</exception>
    public static List<Dependency> Parse(string field)
    {
        var dependencies = new List<Dependency>();
        foreach (var group in field.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            dependencies.Add(new Dependency([.. group.Split('|', StringSplitOptions.TrimEntries).Select(ParseAlternative)]));
        return dependencies;
    }

    public static string Symbol(VersionRelation relation) => Array.Find(Relations, r => r.Relation == relation).Symbol;

    private static DependencyAlternative ParseAlternative(string text)
    {
        var open = text.IndexOf('(');
        var name = (open < 0 ? text : text[..open]).TrimEnd();
        var (relation, version) = open < 0 ? default : ParseBound(text, open);
        string? qualifier = null;
        if (name.IndexOf(':') is var colon and >= 0) (name, qualifier) = (name[..colon], name[(colon + 1)..]);
        if (name.Length < 2 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or '_') || qualifier?.Length == 0)
            throw new FormatException($"\"{text}\" is not a dependency");
        return new DependencyAlternative(name, qualifier, relation, version);
    }

    private static (VersionRelation, DebianVersion) ParseBound(string text, int open)
    {
        var bound = text.EndsWith(')') ? text[(open + 1)..^1].Trim() : "";
        var (symbol, relation) = Array.Find(Relations, r => bound.StartsWith(r.Symbol, StringComparison.Ordinal));
        if (symbol is null || !DebianVersion.TryParse(bound[symbol.Length..].TrimStart(), out var version))
            throw new FormatException($"\"{text}\" is not a dependency");
        return (relation, version);
    }
}
