// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Clock;
using ImageForge.Node.Files;
using ImageForge.Node.Modules;
using ImageForge.Node.Network;

namespace ImageForge.Node.Boot;

/// <summary>What a machine has before it has a configuration, and by which it may fetch one.</summary>
internal sealed record Ground(ModuleLoader Modules, NetworkController Network, Resolver Resolver, NetworkTime Clock, EtcLayer Etc);
