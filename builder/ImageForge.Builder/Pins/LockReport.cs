// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Pins;

/// <summary>What <c>imageforge lock</c> did.</summary>
internal sealed record LockReport(string Path, bool IsRenewed, LockFile Lock, IReadOnlyList<PinChange> Changes)
{
    public void WriteText(TextWriter target)
    {
        foreach (var change in Changes) target.WriteLine(change);
        var size = Lock.Packages.Sum(p => p.Size) / 1e6;
        var state = !IsRenewed ? "fits the manifest" : Changes.Count == 0 ? "renewed, nothing changed" : "written";
        target.WriteLine($"{Path}: {state}; {Lock.Packages.Count} packages, {size:F1} MB, {Lock.Request.Suite} of {Lock.ReleaseDate:yyyy-MM-dd}");
    }

    public void WriteJson(Invocation invocation) => invocation.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("lock", Path);
        json.WriteBoolean("renewed", IsRenewed);
        json.WriteNumber("packages", Lock.Packages.Count);
        json.WriteNumber("size", Lock.Packages.Sum(p => p.Size));
        json.WriteString("releaseDate", Lock.ReleaseDate.UtcDateTime);
        json.WriteStartArray("changes");
        foreach (var change in Changes)
        {
            json.WriteStartObject();
            json.WriteString("name", change.Name);
            if (change.Before is not null) json.WriteString("before", change.Before);
            if (change.After is not null) json.WriteString("after", change.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
