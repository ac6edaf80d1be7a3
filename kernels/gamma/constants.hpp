#pragma once

// The numbers of the gamma function's formulas. Printed by kernels/gamma/constants.py, which says
// how they are derived: do not edit.

namespace {
namespace gamma_constants {

// Logarithms. x = 2^e m, m in [1, 2); interval j holds 1 + j/16 <= m < 1 + (j + 1)/16.

/// Multiples of 1/32 near 1/m: with r = m inverses[j] - 1 exact in a double, |r| < 0.047.
alignas(64) inline constexpr double inverses[16] = {
    0x1.f000000000000p-1, 0x1.d000000000000p-1, 0x1.c000000000000p-1, 0x1.a000000000000p-1,
    0x1.9000000000000p-1, 0x1.8000000000000p-1, 0x1.7000000000000p-1, 0x1.6000000000000p-1,
    0x1.5000000000000p-1, 0x1.4000000000000p-1, 0x1.3000000000000p-1, 0x1.3000000000000p-1,
    0x1.2000000000000p-1, 0x1.1000000000000p-1, 0x1.1000000000000p-1, 0x1.0000000000000p-1};

/// -ln inverses[j] to a multiple of 2^-42: e log_2_high + logs_high[j] is exact.
alignas(64) inline constexpr double logs_high[16] = {
    0x1.0415d89e78000p-5, 0x1.9335e5d594000p-4, 0x1.1178e8227e000p-3, 0x1.a93ed3c8ae000p-3,
    0x1.f991c6cb3c000p-3, 0x1.269621134e000p-2, 0x1.522ae0738a000p-2, 0x1.7fafa3bd81000p-2,
    0x1.af5295248d000p-2, 0x1.e148a1a272000p-2, 0x1.0ae76e2d05800p-1, 0x1.0ae76e2d05800p-1,
    0x1.269621134d800p-1, 0x1.43d9ff2f92000p-1, 0x1.43d9ff2f92000p-1, 0x1.62e42fefa3800p-1};

/// The same less 1.
alignas(64) inline constexpr double logs_less_one[16] = {
    -0x1.efbea27618800p-1, -0x1.cd9943454d800p-1, -0x1.bba1c5f760800p-1, -0x1.95b04b0dd4800p-1,
    -0x1.819b8e4d31000p-1, -0x1.6cb4ef7659000p-1, -0x1.56ea8fc63b000p-1, -0x1.40282e213f800p-1,
    -0x1.2856b56db9800p-1, -0x1.0f5baf2ec7000p-1, -0x1.ea3123a5f5000p-2, -0x1.ea3123a5f5000p-2,
    -0x1.b2d3bdd965000p-2, -0x1.784c01a0dc000p-2, -0x1.784c01a0dc000p-2, -0x1.3a37a020b9000p-2};

/// And the rest.
alignas(64) inline constexpr double logs_low[16] = {
    -0x1.dddc7f461c516p-44, 0x1.3115c3abd47dap-45,  0x1.1ef78ce2d07f2p-45,  -0x1.8724350562169p-45,
    -0x1.90d04cd7cc834p-44, -0x1.1b61f10522625p-44, 0x1.ebe708164c759p-45,  0x1.46fb79bf6d4cbp-44,
    -0x1.17cc552774458p-45, 0x1.b36537e3375b2p-44,  -0x1.82de51de06076p-44, -0x1.82de51de06076p-44,
    0x1.c93c1df5bb3b6p-44,  0x1.e267b0b7efae1p-44,  0x1.e267b0b7efae1p-44,  0x1.ef35793c76730p-45};

/// ln 2 to a multiple of 2^-42,
inline constexpr double log_2_high = 0x1.62e42fefa3800p-1;

/// and the rest.
inline constexpr double log_2_low = 0x1.ef35793c76730p-45;

/// (ln(1 + r) - r + r^2 / 2) / r^3; times r^3. Off by at most 2^-69.5.
alignas(64) inline constexpr double log_tail[10] = {
    0x1.5555555555555p-2, -0x1.0000000000000p-2, 0x1.99999999993dap-3, -0x1.5555555554ffep-3,
    0x1.2492492bee339p-3, -0x1.00000006d5674p-3, 0x1.c71c084f95fd1p-4, -0x1.999937a9edbc0p-4,
    0x1.75917214e5901p-4, -0x1.5673ab2c0f7a6p-4};

/// The same. Off by at most 2^-62.2.
alignas(64) inline constexpr double log_tail_short[8] = {
    0x1.5555555555510p-2, -0x1.fffffffffff81p-3, 0x1.9999999c61a2dp-3, -0x1.55555557e20dfp-3,
    0x1.2492258c7f86fp-3, -0x1.ffffbebe071b9p-4, 0x1.c83fdeec6c02dp-4, -0x1.9aa4bf3a80b9bp-4};

// Stirling's series: ln Gamma(x) = (x - 1/2) ln x - x + ln(2 pi) / 2 + S(1 / x^2) / x.

/// ln(2 pi) / 2 - 1/2, as two doubles.
inline constexpr double stirling_less_half_high = 0x1.acfe390c97d69p-2,
                        stirling_less_half_low = 0x1.3494bc9001442p-56;

/// ln(2 pi) / 2 + 1/2, as two doubles.
inline constexpr double stirling_and_half_high = 0x1.6b3f8e4325f5ap+0,
                        stirling_and_half_low = 0x1.4d252f2400510p-54;

/// S(z) for x = 1 / sqrt(z) >= 7; times 1 / x. Off by at most 2^-60.4.
alignas(64) inline constexpr double series_near[10] = {
    0x1.5555555555555p-4,  -0x1.6c16c16c16c14p-9,  0x1.a01a01a015c7dp-11, -0x1.3813812d9f8c6p-11,
    0x1.b951d57cea724p-11, -0x1.f6a63939e799ep-10, 0x1.a38ee68170a14p-8,  -0x1.da3954f47522fp-6,
    0x1.36b7f070b97bfp-3,  -0x1.34226ec9c1a29p-1};

/// S(z) for x >= 1024; times 1 / x. Off by at most 2^-63.4.
alignas(64) inline constexpr double series_far[2] = {0x1.555555555554fp-4, -0x1.6c16baebaeff3p-9};

// ln Gamma(1 + t) for -1/2 <= t < 7: around the centre c of the interval that 1 + t lies in, with
// d = t - (c - 1), it is f(c) + f'(c) d + f''(c)/2 d^2 + d^3 R(d). Centres are zeros where there
// are any, so that the result is relatively accurate there.

/// c - 1
alignas(64) inline constexpr double near_centres[16] = {0x1.0000000000000p+0,
                                                        0x1.c000000000000p+0,
                                                        0x1.2000000000000p+1,
                                                        0x1.6000000000000p+1,
                                                        0x1.c000000000000p+1,
                                                        0x1.2000000000000p+2,
                                                        0x1.6000000000000p+2,
                                                        0x1.a000000000000p+2,
                                                        -0x1.c000000000000p-2,
                                                        -0x1.4000000000000p-2,
                                                        -0x1.8000000000000p-3,
                                                        0.0,
                                                        0.0,
                                                        0x1.8000000000000p-2,
                                                        0x1.4000000000000p-1,
                                                        0x1.0000000000000p+0};

/// f(c), as two doubles.
alignas(64) inline constexpr double near_values_high[16] = {0.0,
                                                            0x1.e69eac73eab05p-2,
                                                            0x1.df216e434a8ecp-1,
                                                            0x1.7c9ff21d3df69p+0,
                                                            0x1.3a140a3a623cbp+1,
                                                            0x1.fa99a5e94985ap+1,
                                                            0x1.6a676ab2aa095p+2,
                                                            0x1.e233060e41f7fp+2,
                                                            0x1.d5a9c6fd7ab49p-2,
                                                            0x1.1af9277324bcfp-2,
                                                            0x1.1f143917648ebp-3,
                                                            0.0,
                                                            0.0,
                                                            -0x1.e25359cc3ba24p-4,
                                                            -0x1.bf2d6060df805p-4,
                                                            0.0};

///
alignas(64) inline constexpr double near_values_low[16] = {0.0,
                                                           -0x1.057db2faf97ffp-58,
                                                           0x1.798367e4e8fbep-56,
                                                           0x1.d7a618f4e9a57p-54,
                                                           -0x1.1c5fb3c9de136p-53,
                                                           -0x1.f42fe9dcfbd29p-53,
                                                           -0x1.255bd9aa1e19bp-52,
                                                           0x1.3cf483b899ae1p-52,
                                                           -0x1.559336256f5f4p-56,
                                                           0x1.b025ca3d58402p-56,
                                                           -0x1.829ce4740074ep-58,
                                                           0.0,
                                                           0.0,
                                                           0x1.68ee5a8978af8p-59,
                                                           -0x1.fc586783f4180p-59,
                                                           0.0};

/// f'(c), as two doubles.
alignas(64) inline constexpr double near_slopes_high[16] = {
    0x1.b0ee6072093cep-2,  0x1.a346fec1dc587p-1,  0x1.0459842f5df88p+0,  0x1.2ebac53262895p+0,
    0x1.638d0b871453ap+0,  0x1.9c7099bff7e1ep+0,  0x1.cafc3ca8b2106p+0,  0x1.f25eb2d014869p+0,
    -0x1.af368e277055bp+0, -0x1.4186a031a5b10p+0, -0x1.df8adce041c81p-1, -0x1.2788cfc6fb619p-1,
    -0x1.2788cfc6fb619p-1, -0x1.65b6a3ea07644p-4, 0x1.2da706f90c756p-3,  0x1.b0ee6072093cep-2};

///
alignas(64) inline constexpr double near_slopes_low[16] = {
    0x1.6cb90701fbfabp-58,  -0x1.4057e9ed7047bp-57, 0x1.608c121d224bfp-54, -0x1.5a5a8099a0de0p-56,
    -0x1.8d8456e21b5e0p-57, -0x1.f8ccfca35fdd8p-54, 0x1.dfda63d086166p-55, -0x1.3775443f1f6afp-54,
    0x1.cb351422b2141p-55,  0x1.67d92ac5ea1e0p-54,  0x1.93dc2c429c8c0p-58, 0x1.6cb90701fbfabp-58,
    0x1.6cb90701fbfabp-58,  0x1.739a3a6c48aa5p-58,  0x1.df76ba8568222p-57, 0x1.6cb90701fbfabp-58};

/// f''(c) / 2
alignas(64) inline constexpr double near_bends[16] = {
    0x1.4a34cc4a60fa6p-2, 0x1.c012ae051644fp-3, 0x1.706ef688253b6p-3, 0x1.38ab02a5e1608p-3,
    0x1.fd639639f967bp-4, 0x1.9840d2469dc03p-4, 0x1.548cfc97034dfp-4, 0x1.2413cda19dd03p-4,
    0x1.02f387081e054p+1, 0x1.7551b99640b8dp+0, 0x1.1f6529339d188p+0, 0x1.a51a6625307d3p-1,
    0x1.a51a6625307d3p-1, 0x1.0cf87b2d7d936p-1, 0x1.aeaf8f944ee16p-2, 0x1.4a34cc4a60fa6p-2};

/// The coefficients of R. The value is off by at most 2^-58.3 of itself.
alignas(64) inline constexpr double near_rest[15][16] = {
    {-0x1.13e001a557607p-4, -0x1.01a88b861cc80p-5, -0x1.5df43307a7ccdp-6, -0x1.f96d28c6319a5p-7,
     -0x1.502eac88f330bp-7, -0x1.b0a2a509f0ae7p-8, -0x1.2d5563b5604d0p-8, -0x1.bb9333dc52ae9p-9,
     -0x1.ff55998bc18d3p+0, -0x1.20dbe0e9497f2p+0, -0x1.6a205ac90f5dap-1, -0x1.9a4d55beab2d7p-2,
     -0x1.9a4d55beab2d7p-2, -0x1.61afe371b0cb4p-3, -0x1.cde12aa3e3891p-4, -0x1.13e001a557607p-4},
    {0x1.51322ac7d8483p-6, 0x1.b696cf9da0419p-8, 0x1.ede2fea1dad45p-9, 0x1.3039996d27941p-9,
     0x1.4b33e11647379p-10, 0x1.56c4277746d5ep-11, 0x1.8f0e4c0781343p-12, 0x1.f86738e0ada21p-13,
     0x1.461a661411ac3p+1, 0x1.28397b1f58405p+0, 0x1.34bd1b999c845p-1, 0x1.151322ac7d848p-2,
     0x1.151322ac7d848p-2, 0x1.4c3c14d6270ecp-4, 0x1.6627edfcc97cfp-5, 0x1.51322ac7d8483p-6},
    {-0x1.e404fc218f483p-8, -0x1.ba7d3b200ea5ep-10, -0x1.9e80723be7d0dp-11, -0x1.b489d106fbe8cp-12,
     -0x1.85bbe1d4addd6p-13, -0x1.44deba1f01472p-14, -0x1.3c62ad5fb2e2ap-15, -0x1.5794be03fe9b9p-16,
     -0x1.c9a5312322b14p+1, -0x1.51938282e2fc2p+0, -0x1.273468c34839fp-1, -0x1.a8b9c17aa614ap-3,
     -0x1.a8b9c17aa5fdbp-3, -0x1.68805ee7558e4p-5, -0x1.436a59904b241p-6, -0x1.e404fc218f5f2p-8},
    {0x1.7add6eadac2bdp-9, 0x1.ea8360b790aedp-12, 0x1.7f549c31e0e38p-13, 0x1.59c9bea86362ap-14,
     0x1.fb48a22d92a13p-16, 0x1.5516d76840905p-17, 0x1.161cbdc3094a7p-18, 0x1.039e9921c307dp-19,
     0x1.51844d78785a3p+2, 0x1.960cddc741935p+0, 0x1.2b3909ea5e546p-1, 0x1.5b40cb100c27ep-3,
     0x1.5b40cb10019c4p-3, 0x1.a5b515333de91p-6, 0x1.3c8eb7cd30eb5p-7, 0x1.7add6eadb6ba8p-9},
    {-0x1.38ac5c296680ep-10, -0x1.20595481edff8p-13, -0x1.78e71bff71201p-15, -0x1.23b55257e87dcp-16,
     -0x1.6034f0618cbc2p-18, -0x1.7e931b81ca479p-20, -0x1.0560e295b2af8p-21, -0x1.a3b5b7ee0c649p-23,
     -0x1.00c571e277e29p+3, -0x1.f8c01b06ce25dp+0, -0x1.3a19ca266d419p-1, -0x1.2703a1dcee4f0p-3,
     -0x1.2703a1da58990p-3, -0x1.01f3095c38415p-6, -0x1.453aa59575d88p-8, -0x1.38ac5c2bfcf52p-10},
    {0x1.0b36af25b17acp-11, 0x1.60b2b1f2e140ep-15, 0x1.82568cae51629p-17, 0x1.00eeca7ea1920p-18,
     0x1.ff6b39661a31ep-21, 0x1.c148551e75998p-23, 0x1.0166f8f6d115cp-24, 0x1.63aa8b1baee96p-26,
     0x1.8f368fb9259f7p+3, 0x1.40d4c86818094p+1, 0x1.5189f7ed9d592p-1, 0x1.010b36ae58ae4p-3,
     0x1.010b364f19fe4p-3, 0x1.44e8de92c129dp-7, 0x1.58e3c97d083d6p-9, 0x1.0b36af850bbd5p-11},
    {-0x1.d3fd39ee11511p-13, -0x1.bbab5d0cdec09p-17, -0x1.97f89dd725fc6p-19, -0x1.d2e25ec7a5c12p-21,
     -0x1.7f8b6cb51482cp-23, -0x1.10d4c241541fdp-25, -0x1.06589ac487b65p-27, -0x1.38145d1fb401ep-29,
     -0x1.3b5e88db10a51p+4, -0x1.9e9e8e8367cf4p+1, -0x1.70ed6f6bc6192p-1, -0x1.c80670decb4a4p-4,
     -0x1.c8065de9e2878p-4, -0x1.a1a9364026c83p-8, -0x1.75e17b631a30ep-10, -0x1.d3fd4ce854c5ep-13},
    {0x1.a12677544eb68p-14, 0x1.1cde8d7acf0c5p-18, 0x1.b86eb68e7777ep-21, 0x1.b227f2db6a987p-23,
     0x1.26c2890faafa3p-25, 0x1.53ec644c9dfb4p-28, 0x1.127c59a2a90f0p-30, 0x1.193c6ad9aec4ap-32,
     0x1.f88ebae9a73d4p+4, 0x1.0f5624184fb62p+2, 0x1.987d315d63a52p-1, 0x1.9a01d4ed2c32ep-4,
     0x1.9a00aa41c1701p-4, 0x1.107ca1c5be740p-8, 0x1.9be04900a05b9p-11, 0x1.a127a256f97b5p-14},
    {-0x1.78cfa1700dcbbp-15, -0x1.7396f7b9c9a43p-20, -0x1.e3901378b8a3ap-23, -0x1.9afc67e8b4870p-25,
     -0x1.cdb66ef55f9edp-28, -0x1.b008fa28e0b8ap-31, -0x1.252796b972e2bp-33, -0x1.02d210f3d5598p-35,
     -0x1.97b6b0f17dbd5p+5, -0x1.66c3d29975dc4p+2, -0x1.c8f777c7fb441p-1, -0x1.748d859c05f5bp-4,
     -0x1.747d7ccfff78ep-4, -0x1.67a508a839748p-9, -0x1.cb4f1daa31996p-12, -0x1.78dfae8da1500p-15},
    {0x1.578da871e08d4p-16, 0x1.eaa8adb426027p-22, 0x1.0cfbc87ccffdep-24, 0x1.8a8bc8e2effcap-27,
     0x1.6f13dfefb9a61p-30, 0x1.16f3cfe9ad00fp-33, 0x1.3e4d41992dfd8p-36, 0x1.e48283b739c2bp-39,
     0x1.4c35cd6315051p+6, 0x1.de56e16ae24f5p+2, 0x1.01c14f3fee99cp+0, 0x1.5554ea6b1b7abp-4,
     0x1.54ead3723d4b9p-4, 0x1.df04a1387968cp-10, 0x1.02928705cd975p-12, 0x1.57f7e050c5a09p-16},
    {-0x1.398ef1598534bp-17, -0x1.4719ecd7deb10p-23, -0x1.2e69ce47b275cp-26, -0x1.7f0b30362e876p-29,
     -0x1.27634bfef4f63p-32, -0x1.6ce726a0d4ffbp-36, -0x1.5e4b344e7846ap-39, -0x1.cbd4d9dcc8f1ap-42,
     -0x1.1094f81a93fcbp+7, -0x1.411e73cb46c6fp+3, -0x1.24d2d16f889b6p+0, -0x1.3c21d2c1c229dp-4,
     -0x1.37f0d15cb663fp-4, -0x1.4161f63ca190cp-10, -0x1.2565e34ee51f9p-13, -0x1.3dc0f36bf65c7p-17},
    {0x1.16e11a7abaadcp-18, 0x1.b7721586bf8a8p-25, 0x1.56dd7839330b6p-28, 0x1.7743913df9a50p-31,
     0x1.dfce905c9e14fp-35, 0x1.e24dc48de5ebep-39, 0x1.85c5ea60f2400p-42, 0x1.b97061a3faba9p-45,
     0x1.c1a9c63446acfp+7, 0x1.b1956a0d5be03p+3, 0x1.4e99010038c54p+0, 0x1.1c0ca84b4f953p-4,
     0x1.15e447786c968p-4, 0x1.b1ca317740c80p-11, 0x1.4f0105a46d8c1p-14, 0x1.1d0c4fc4da9e1p-18},
    {-0x1.c10159ad72433p-20, -0x1.2934043d00c56p-26, -0x1.8789e8aaf9071p-30, -0x1.7276ced4834fbp-33,
     -0x1.892786b876d95p-37, -0x1.41aca2c7b055dp-41, -0x1.b5d8c28589711p-45, -0x1.abf47822ae2f9p-48,
     -0x1.750cc1f56a6a2p+8, -0x1.264f31eda358bp+4, -0x1.805ac925f5fe7p+0, -0x1.4245d61aea6e4p-4,
     -0x1.bfdb578b4bee1p-5, -0x1.2663ef33c71b1p-11, -0x1.80a4be1728ab7p-15, -0x1.42ec0d1439a51p-19},
    {0x1.171973d8cad89p-21, 0x1.9f9ebb26efe30p-28, 0x1.cac40a6d55589p-32, 0x1.758857b4c2961p-35,
     0x1.521af7557572ep-39, 0x1.bc4afbcdc5388p-44, 0x1.f9751563edab5p-48, 0x1.a86521337d9eep-51,
     0x1.4438a118c99e0p+9, 0x1.9cb3b9b37d2b4p+4, 0x1.c468bee952776p+0, 0x1.28c53a2d33b9bp-6,
     0x1.168aa5e4f2275p-5, 0x1.9cc4401823fe4p-12, 0x1.c49df8398997fp-16, 0x1.29f1fc7e2e5e5p-22},
    {-0x1.7b25af63ea0b6p-24, -0x1.1bffff53922d1p-29, -0x1.08dbd68afd2adp-33, -0x1.752305980cb6bp-37,
     -0x1.18b5bc630d20ep-41, -0x1.2c8dbcbc41ffbp-46, -0x1.202e06e47df64p-50, -0x1.a1e195b48483fp-54,
     -0x1.0f514efaf94ebp+10, -0x1.1a8ae08d57feap+5, -0x1.061001b23df2ap+1, -0x1.310496fb001bap-3,
     -0x1.7a815135187b1p-7, -0x1.1a916d0d1dde8p-12, -0x1.062316f602f25p-16, -0x1.313e28655713ep-20},
};

// Exponentials. x = (16 k + j) ln 2 / 16 + r, |r| <= ln 2 / 32.

/// 2^(j/16), as two doubles.
alignas(64) inline constexpr double powers_high[16] = {
    0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
    0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
    0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
    0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};

///
alignas(64) inline constexpr double powers_low[16] = {0.0,
                                                      0x1.8a62e4adc610bp-54,
                                                      -0x1.19041b9d78a76p-55,
                                                      0x1.9b07eb6c70573p-54,
                                                      0x1.6f46ad23182e4p-55,
                                                      0x1.ada0911f09ebcp-55,
                                                      0x1.d4397afec42e2p-56,
                                                      0x1.6324c054647adp-54,
                                                      -0x1.bdd3413b26456p-54,
                                                      -0x1.41577ee04992fp-55,
                                                      0x1.6e9f156864b27p-54,
                                                      0x1.c7c46b071f2bep-56,
                                                      0x1.7a1cd345dcc81p-54,
                                                      0x1.11065895048ddp-55,
                                                      0x1.2ed02d75b3707p-55,
                                                      -0x1.e9c23179c2893p-54};

/// 16 / ln 2
inline constexpr double sixteenths_per_unit = 0x1.71547652b82fep+4;

/// ln 2 / 16 to a multiple of 2^-38: times an integer below 2^15 it is exact.
inline constexpr double sixteenth_high = 0x1.62e42fef80000p-5;

/// And the rest.
inline constexpr double sixteenth_low = 0x1.1cf79abc9e3b4p-40;

/// (exp(r) - 1 - r) / r^2; times r^2. Off by at most 2^-72.4.
alignas(64) inline constexpr double exp_tail[7] = {
    0x1.0000000000000p-1,  0x1.5555555555556p-3,  0x1.5555555555556p-5, 0x1.11111110c65c2p-7,
    0x1.6c16c16bdafd8p-10, 0x1.a01b389c05b3fp-13, 0x1.a01afa6994e00p-16};

// sin(pi u) = u (pi + z sine(z)) and cos(pi u) = 1 + z (-pi^2 / 2 + z cosine(z)), z = u^2, for
// 0 <= u <= 1/4.

/// pi, as two doubles.
inline constexpr double pi_high = 0x1.921fb54442d18p+1, pi_low = 0x1.1a62633145c07p-53;

/// ln pi, as two doubles.
inline constexpr double log_pi_high = 0x1.250d048e7a1bdp+0, log_pi_low = 0x1.7abf2ad8d5088p-57;

/// -pi^2 / 2, as two doubles.
inline constexpr double half_square_high = -0x1.3bd3cc9be45dep+2,
                        half_square_low = -0x1.692b71366cc04p-52;

/// Of the sine; times z. Off by at most 2^-56.0.
alignas(64) inline constexpr double sine[8] = {
    -0x1.4abbce625be53p+2, 0x1.466bc6775aae2p+1,  -0x1.32d2cce62bd85p-1,  0x1.50783487ee37dp-4,
    -0x1.e3074fdd8bbb6p-8, 0x1.e8f432b4ce4c9p-12, -0x1.6fab3c3eb25c4p-16, 0x1.a7da70b1f459cp-21};

/// Of the cosine; times z^2. Off by at most 2^-59.7.
alignas(64) inline constexpr double cosine[8] = {
    0x1.03c1f081b5ac4p+2,  -0x1.55d3c7e3cbffap+0,  0x1.e1f506891babap-3,  -0x1.a6d1f2a204805p-6,
    0x1.f9d38a36c4ef0p-10, -0x1.b6e24df1af831p-14, 0x1.20c49b569566dp-18, -0x1.281e7c45b8040p-23};

}  // namespace gamma_constants
}  // namespace
