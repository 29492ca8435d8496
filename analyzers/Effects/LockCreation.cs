using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// What the creation of the object in a field, property or local says about it. Found by syntax: the initializer and
/// the assignments of its type, or of the body of a local. Where they differ, or one is no creation, nothing is known.
/// </summary>
internal sealed record LockCreation
{
    private static readonly ConditionalWeakTable<ISymbol, LockCreation> Known = new();

    public static LockCreation Unknown { get; } = new();

    /// <summary>The simple name of the type that is created; null if it is not known.</summary>
    public string? TypeName { get; private init; }

    /// <summary>A semaphore is a lock: it starts with one free place, or has only one. Null: not known.</summary>
    public bool? IsMutex { get; private init; }

    /// <summary>Of a <c>ReaderWriterLockSlim</c>: its holder may take it again. Null: not known.</summary>
    public bool? SupportsRecursion { get; private init; }

    /// <summary>Of a <c>TaskCompletionSource</c>: completing it runs no continuation. Null: not known.</summary>
    public bool? RunsContinuationsAsynchronously { get; private init; }

    /// <summary>Of a <c>Mutex</c>: it is created held. Null: not known.</summary>
    public bool? IsInitiallyOwned { get; private init; }

    /// <summary>Of a <c>BlockingCollection</c>: whoever adds may wait. Null: not known.</summary>
    public bool? IsBounded { get; private init; }

    /// <summary>Of a <c>WaitHandle</c>: the kind of lock that it is; null if it is none, or not known.</summary>
    public LockKind? HandleKind => TypeName switch
    {
        "Mutex" => LockKind.Mutex,
        "Semaphore" => LockKind.Semaphore,
        _ => null,
    };

    /// <summary>What is known of the object in a field, property or local.</summary>
    public static LockCreation Of(ISymbol symbol) => Known.GetValue(symbol.OriginalDefinition, Read);

    private static LockCreation Read(ISymbol symbol)
    {
        LockCreation? found = null;
        foreach (ExpressionSyntax value in CreatedValues.Of(symbol))
        {
            LockCreation one = OfValue(value, symbol);
            if (found is not null && found != one)
                return Unknown;
            found = one;
        }

        return found ?? Unknown;
    }

    private static LockCreation OfValue(ExpressionSyntax value, ISymbol symbol)
    {
        if (CreatedValues.Strip(value) is not BaseObjectCreationExpressionSyntax creation)
            return Unknown;

        string? type = creation is ObjectCreationExpressionSyntax { Type: { } written }
            ? CreatedValues.LastName(written)
            : CreatedValues.TypeOf(symbol)?.Name;
        SeparatedSyntaxList<ArgumentSyntax> arguments = creation.ArgumentList?.Arguments ?? default;
        return type switch
        {
            "SemaphoreSlim" or "Semaphore" => new LockCreation
            {
                TypeName = type,
                IsMutex = IsOneOnly(arguments, symbol),
            },
            "ReaderWriterLockSlim" => new LockCreation
            {
                TypeName = type,
                SupportsRecursion = Says(arguments, "LockRecursionPolicy", "SupportsRecursion"),
            },
            "TaskCompletionSource" => new LockCreation
            {
                TypeName = type,
                RunsContinuationsAsynchronously =
                    Says(arguments, "TaskCreationOptions", "RunContinuationsAsynchronously"),
            },
            "Mutex" => new LockCreation { TypeName = type, IsInitiallyOwned = IsOwned(arguments) },
            "BlockingCollection" => new LockCreation { TypeName = type, IsBounded = IsBound(arguments, symbol) },
            _ => new LockCreation { TypeName = type },
        };
    }

    /// <summary>
    /// One free place to begin with, or one at most. What begins with none is a signal, whoever waits for it.
    /// </summary>
    private static bool? IsOneOnly(SeparatedSyntaxList<ArgumentSyntax> arguments, ISymbol symbol)
    {
        int? initial = CreatedValues.Number(Argument(arguments, 0, "initialCount"), symbol);
        ExpressionSyntax? most = Argument(arguments, 1, "maxCount") ?? Argument(arguments, 1, "maximumCount");
        int? maximum = CreatedValues.Number(most, symbol);
        if (initial == 0)
            return false;
        if (initial == 1 || maximum == 1)
            return true;
        return initial is null || (most is not null && maximum is null) ? null : false;
    }

    /// <summary>Does one of the arguments, which are all options of this enumeration, name this option?</summary>
    private static bool? Says(SeparatedSyntaxList<ArgumentSyntax> arguments, string enumeration, string option)
    {
        bool says = false;
        foreach (ArgumentSyntax argument in arguments)
        {
            foreach (ExpressionSyntax part in Alternatives(argument.Expression))
            {
                if (part is not MemberAccessExpressionSyntax named ||
                    CreatedValues.LastName(named.Expression) != enumeration)
                {
                    return null;
                }

                says |= named.Name.Identifier.ValueText == option;
            }
        }

        return says;
    }

    private static IEnumerable<ExpressionSyntax> Alternatives(ExpressionSyntax options)
    {
        options = CreatedValues.Strip(options);
        return options is BinaryExpressionSyntax binary && binary.IsKind(SyntaxKind.BitwiseOrExpression)
            ? Alternatives(binary.Left).Concat(Alternatives(binary.Right))
            : [options];
    }

    private static bool? IsOwned(SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        Argument(arguments, 0, "initiallyOwned") switch
        {
            null when arguments.Count == 0 => false,
            LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.TrueLiteralExpression) => true,
            LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.FalseLiteralExpression) => false,
            _ => null,
        };

    private static bool? IsBound(SeparatedSyntaxList<ArgumentSyntax> arguments, ISymbol symbol)
    {
        if (arguments.Count == 0)
            return false;
        ExpressionSyntax? bound = Argument(arguments, arguments.Count - 1, "boundedCapacity");
        return CreatedValues.Number(bound, symbol) is not null ? true : null;
    }

    private static ExpressionSyntax? Argument(SeparatedSyntaxList<ArgumentSyntax> arguments, int position, string name)
    {
        foreach (ArgumentSyntax argument in arguments)
        {
            if (argument.NameColon?.Name.Identifier.ValueText == name)
                return argument.Expression;
        }

        return position < arguments.Count && arguments[position].NameColon is null
            ? arguments[position].Expression
            : null;
    }
}
