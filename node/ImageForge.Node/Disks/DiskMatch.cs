// SPDX-License-Identifier: Apache-2.0
using System.IO.Enumeration;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Values;

namespace ImageForge.Node.Disks;

/// <summary>Holds a disk against a selector.</summary>
internal static class DiskMatch
{
    /// <summary>What speaks against the disk, in the selector's words; empty when nothing does.</summary>
    public static IReadOnlyList<string> Against(DiskSelector wanted, DiskFacts disk)
    {
        var reasons = new List<string>();
        if (wanted.Path is { } path && path != disk.Device) reasons.Add($"path is not {path}");
        if (wanted.Type is { } type && type != disk.Type) reasons.Add($"type is not {type.ToString().ToLowerInvariant()}");
        if (wanted.MinSize is { } least && disk.Length < least) reasons.Add($"smaller than {DiskSizes.Print(least)}");
        if (wanted.MaxSize is { } most && disk.Length > most) reasons.Add($"larger than {DiskSizes.Print(most)}");
        Pattern("model", wanted.Model, disk.Model);
        Whole("serial", wanted.Serial, disk.Serial);
        Whole("wwid", wanted.Wwid, disk.Wwid);
        Pattern("busPath", wanted.BusPath, disk.BusPath);
        return reasons;

        void Pattern(string key, string? pattern, string? value)
        {
            // A backslash escapes in this matcher; a disk that has one is matched by "?".
            if (pattern is not null && (value is null || !FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false)))
                reasons.Add(value is null ? $"says no {key}" : $"{key} is not {pattern}");
        }

        void Whole(string key, string? text, string? value)
        {
            if (text is not null && text != value) reasons.Add(value is null ? $"says no {key}" : $"{key} is not {text}");
        }
    }
}
