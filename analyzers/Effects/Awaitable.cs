using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>An asynchronous method acts for whoever awaits it, so what counts is the awaited result.</summary>
internal static class Awaitable
{
    /// <summary>The result of awaiting a task, or the type itself.</summary>
    public static ITypeSymbol Result(ITypeSymbol type) =>
        IsTask(type) && type is INamedTypeSymbol { TypeArguments: [var result] } ? result : type;

    /// <summary>Is it a task of any kind?</summary>
    public static bool IsTask(ITypeSymbol type) => type is
    {
        Name: "Task" or "ValueTask",
        ContainingNamespace:
        {
            Name: "Tasks", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" },
        },
    };
}
