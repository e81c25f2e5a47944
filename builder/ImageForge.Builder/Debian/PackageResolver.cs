// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Pins;
using ImageForge.Builder.Store;

namespace ImageForge.Builder.Debian;

/// <summary>
/// Chooses the packages that a request leads to. Pure and deterministic: requests are taken in order of name, a
/// dependency that a chosen package satisfies already is left at that, and otherwise the first alternative that the
/// archive can satisfy is taken, real packages before providers. Recommends, Conflicts and essential packages play no
/// part: nothing is installed, files are taken out.
/// </summary>
internal sealed class PackageResolver
{
    private readonly PackageCatalog _catalog;
    private readonly List<string> _problems = [];

    private PackageResolver(PackageCatalog catalog) => _catalog = catalog;

    /// <summary>The pins for all requests, ordered by name and version.</summary>
    /// <exception cref="ForgeException">IF2020: asked for by name and not there. IF2021: every unmet dependency and who needs it.</exception>
    public static IReadOnlyList<PackagePin> Resolve(PackageCatalog catalog, IReadOnlyList<PackageRequest> requests)
    {
        var resolver = new PackageResolver(catalog);
        var roots = resolver.FindRoots(requests);
        if (resolver._problems.Count > 0)
            throw new ForgeException(ExitCode.Dependency, InputErrors.UnknownPackage, string.Join("; ", resolver._problems),
                "check the name under packages: in the manifest; only the component main is read");

        var roles = new Dictionary<ArchivePackage, SortedSet<PackageRole>>(ReferenceEqualityComparer.Instance);
        foreach (var role in roots.GroupBy(r => r.Request.Role).OrderBy(g => g.Key))
        {
            foreach (var package in resolver.CloseOver(role))
            {
                if (!roles.TryGetValue(package, out var set)) roles.Add(package, set = []);
                set.Add(role.Key);
            }
        }

        if (resolver._problems.Count > 0)
            throw new ForgeException(ExitCode.Dependency, InputErrors.UnmetDependency, string.Join("; ", resolver._problems.Distinct()),
                "the suite does not hold what these packages need: leave them out, or choose another suite or mirror");
        return
        [
            .. roles.OrderBy(r => r.Key.Name, StringComparer.Ordinal).ThenBy(r => r.Key.Version)
                .Select(r => new PackagePin(r.Key.Name, r.Key.Version.ToString(), r.Key.Architecture, r.Key.File, r.Key.Size, r.Key.Sha256, [.. r.Value])),
        ];
    }

    private List<(PackageRequest Request, ArchivePackage Package)> FindRoots(IReadOnlyList<PackageRequest> requests)
    {
        var roots = new List<(PackageRequest, ArchivePackage)>();
        foreach (var request in requests.OrderBy(r => r.Name, StringComparer.Ordinal))
        {
            var package = _catalog.Newest(request.Name);
            if (package is null) _problems.Add($"there is no package {request.Name}");
            else if (request.Scope != PackageScope.KernelImage) roots.Add((request, package));
            else if (KernelImage(package) is { } image) roots.Add((request, image));
            else _problems.Add($"{request.Name} leads to no linux-image package");
        }

        return roots;
    }

    private ArchivePackage? KernelImage(ArchivePackage metapackage) => Depends(metapackage)
        .SelectMany(d => d.Alternatives).Where(a => a.Name.StartsWith("linux-image-", StringComparison.Ordinal))
        .SelectMany(_catalog.Satisfying).FirstOrDefault();

    // Each role is closed over by itself: what the tools of the build host pull in must not sway what goes into the machine.
    private List<ArchivePackage> CloseOver(IEnumerable<(PackageRequest Request, ArchivePackage Package)> roots)
    {
        var chosen = new List<ArchivePackage>();
        var known = new HashSet<ArchivePackage>(ReferenceEqualityComparer.Instance);
        var pending = new Queue<(ArchivePackage Package, string Chain)>();
        foreach (var (request, package) in roots)
        {
            if (known.Add(package)) chosen.Add(package);
            if (request.Scope == PackageScope.Closure) pending.Enqueue((package, package.Name));
        }

        var followed = new HashSet<ArchivePackage>(ReferenceEqualityComparer.Instance);
        while (pending.TryDequeue(out var next))
        {
            if (!followed.Add(next.Package)) continue;
            foreach (var dependency in Depends(next.Package))
            {
                var satisfying = dependency.Alternatives.SelectMany(_catalog.Satisfying).ToList();
                var choice = satisfying.Find(known.Contains) ?? satisfying.FirstOrDefault();
                if (choice is null)
                {
                    _problems.Add($"{next.Chain} needs {dependency}, which the archive does not have");
                    continue;
                }

                if (known.Add(choice)) chosen.Add(choice);
                pending.Enqueue((choice, $"{next.Chain} -> {choice.Name}"));
            }
        }

        return chosen;
    }

    private static List<Dependency> Depends(ArchivePackage package)
    {
        try
        {
            return package.ParseDepends();
        }
        catch (FormatException malformed)
        {
            throw new ForgeException(ExitCode.Dependency, InputErrors.MalformedIndex, $"the dependencies of {package} cannot be read: {malformed.Message}",
                inner: malformed);
        }
    }
}
