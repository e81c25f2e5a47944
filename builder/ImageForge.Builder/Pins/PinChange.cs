// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Pins;

/// <summary>One package that two locks pin differently; null on the side that does not have it.</summary>
internal sealed record PinChange(string Name, string? Before, string? After)
{
    /// <summary>What changed, ordered by name. A package rebuilt under its old version counts as a change.</summary>
    public static IReadOnlyList<PinChange> Between(IReadOnlyList<PackagePin> before, IReadOnlyList<PackagePin> after)
    {
        var (old, current) = (before.ToLookup(p => p.Name), after.ToLookup(p => p.Name));
        return
        [
            .. old.Select(g => g.Key).Union(current.Select(g => g.Key)).Order(StringComparer.Ordinal)
                .Where(name => !old[name].Select(p => p.Sha256).SequenceEqual(current[name].Select(p => p.Sha256)))
                .Select(name => new PinChange(name, Versions(old[name]), Versions(current[name]))),
        ];
    }

    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"+ {Name} {After}",
        (_, null) => $"- {Name} {Before}",
        _ => $"  {Name} {Before} -> {After}",
    };

    private static string? Versions(IEnumerable<PackagePin> pins) => string.Join(", ", pins.Select(p => p.Version)) is { Length: > 0 } versions ? versions : null;
}
