// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Pins;

/// <summary>
/// What a manifest's builds take from the archive, to the byte: written beside the manifest as
/// <c>&lt;manifest stem&gt;.lock.json</c> and meant to be committed with it. It names no mirror.
/// </summary>
/// <param name="Request">What was asked for when the lock was made; another request needs another lock.</param>
/// <param name="ReleaseDate">Date of the archive's Release that the pins come from; the time stamp of what is built.</param>
/// <param name="ReleaseSha256">Of the InRelease file, for the record.</param>
/// <param name="Packages">Ordered by name and version.</param>
internal sealed record LockFile(InputRequest Request, DateTimeOffset ReleaseDate, Digest ReleaseSha256, IReadOnlyList<PackagePin> Packages)
{
    /// <summary><c>images/edge.yaml</c> → <c>images/edge.lock.json</c>.</summary>
    public static string PathFor(string manifest) => Path.ChangeExtension(manifest, ".lock.json");

    /// <summary>The pins that serve a purpose, in the lock's order.</summary>
    public IEnumerable<PackagePin> WithRole(PackageRole role) => Packages.Where(p => p.Roles.Contains(role));

    /// <summary>The one pin that serves a purpose and is named so, or begins so ("linux-image-").</summary>
    public PackagePin Find(PackageRole role, string namePrefix) =>
        WithRole(role).FirstOrDefault(p => p.Name.StartsWith(namePrefix, StringComparison.Ordinal))
        ?? throw new ArgumentException($"the lock has no package {namePrefix}* for {role}");

    /// <summary>How a request differs from the one this lock was made for; empty when it does not.</summary>
    public IReadOnlyList<string> DifferencesTo(InputRequest request)
    {
        var differences = new List<string>();
        if (request.Suite != Request.Suite) differences.Add($"suite {Request.Suite} -> {request.Suite}");
        if (request.Architecture != Request.Architecture) differences.Add($"architecture {Request.Architecture} -> {request.Architecture}");
        differences.AddRange(Canonical(request).Except(Canonical(Request)).Select(p => $"+{Describe(p)}"));
        differences.AddRange(Canonical(Request).Except(Canonical(request)).Select(p => $"-{Describe(p)}"));
        return differences;
    }

    /// <summary>Requests in the one order that the lock file has them, each once.</summary>
    internal static IEnumerable<PackageRequest> Canonical(InputRequest request) =>
        request.Packages.Distinct().OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Role).ThenBy(p => p.Scope);

    private static string Describe(PackageRequest request) => $"{request.Name} ({LockJson.Name(request.Role)}, {LockJson.Name(request.Scope)})";
}
