// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Commands;

/// <summary>Codes IF41xx: the discovery service cannot start (docs/errors.md).</summary>
internal static class DiscoveryErrors
{
    public const string Listen = "IF4101";
    public const string Certificate = "IF4102";
}
