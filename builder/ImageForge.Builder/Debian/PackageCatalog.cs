// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Debian;

/// <summary>Every package of a suite by name, and who provides which virtual package.</summary>
internal sealed class PackageCatalog
{
    private readonly Dictionary<string, List<ArchivePackage>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(ArchivePackage Provider, DependencyAlternative As)>> _providers = new(StringComparer.Ordinal);

    /// <param name="architecture">Packages of other architectures, except <c>all</c>, are left out.</param>
    /// <exception cref="FormatException">A Provides field that cannot be read.</exception>
    public PackageCatalog(IEnumerable<ArchivePackage> packages, string architecture)
    {
        Architecture = architecture;
        foreach (var package in packages.Where(p => p.Architecture == architecture || p.Architecture == "all"))
        {
            Add(_byName, package.Name, package);
            foreach (var provided in package.Provides is null ? [] : DependencyField.Parse(package.Provides))
                Add(_providers, provided.Alternatives[0].Name, (package, provided.Alternatives[0]));
        }

        // Highest version first; among equals the file's name decides, so that the order of the index never does.
        foreach (var versions in _byName.Values.Where(v => v.Count > 1)) versions.Sort(ByPreference);
        foreach (var providers in _providers.Values.Where(p => p.Count > 1))
            providers.Sort((a, b) => string.CompareOrdinal(a.Provider.Name, b.Provider.Name) is var names and not 0 ? names : ByPreference(a.Provider, b.Provider));
    }

    public string Architecture { get; }

    /// <summary>The newest package of this very name, or null.</summary>
    public ArchivePackage? Newest(string name) => _byName.TryGetValue(name, out var versions) ? versions[0] : null;

    /// <summary>
    /// The packages that satisfy an alternative, best first: packages of that name, the newest first, then those that
    /// provide it, by name.
    /// </summary>
    public IEnumerable<ArchivePackage> Satisfying(DependencyAlternative alternative)
    {
        if (alternative.Qualifier is not (null or "any" or "native") && alternative.Qualifier != Architecture) return [];
        var real = _byName.TryGetValue(alternative.Name, out var versions) ? versions.Where(p => alternative.Allows(p.Version)) : [];
        var provided = _providers.TryGetValue(alternative.Name, out var providers)
            ? providers.Where(p => Provides(p.As, alternative)).Select(p => p.Provider)
            : [];
        return real.Concat(provided);
    }

    // A dependency with a version is satisfied by no Provides without one (Debian Policy section 7.5).
    private static bool Provides(DependencyAlternative provided, DependencyAlternative needed) =>
        needed.Relation == VersionRelation.Any || provided.Relation == VersionRelation.Equal && needed.Allows(provided.Version);

    private static int ByPreference(ArchivePackage a, ArchivePackage b) =>
        b.Version.CompareTo(a.Version) is var versions and not 0 ? versions : string.CompareOrdinal(a.File, b.File);

    private static void Add<T>(Dictionary<string, List<T>> lists, string name, T value)
    {
        if (!lists.TryGetValue(name, out var list)) lists.Add(name, list = []);
        list.Add(value);
    }
}
