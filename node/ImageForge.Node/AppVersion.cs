// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace ImageForge.Node;

internal static class AppVersion
{
    /// <summary>E.g. 0.1.0.</summary>
    public static string Text { get; } =
        typeof(AppVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
