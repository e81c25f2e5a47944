// SPDX-License-Identifier: Apache-2.0
using System.Collections;

namespace ImageForge.MachineConfig.Variables;

/// <summary>The environment that a command runs in.</summary>
internal static class EnvironmentVariables
{
    public static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, string> OfProcess()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) found[(string)variable.Key] = (string?)variable.Value ?? "";
        return found;
    }
}
