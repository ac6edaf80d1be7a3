#pragma once

// The numbers of the gamma function's formulas. Printed by kernels/gamma/constants.py, which says
// how they are derived: do not edit.

namespace {
namespace gamma_constants {

// Logarithms. x = 2^e m, m in [1, 2); interval j holds 1 + j/16 <= m < 1 + (j + 1)/16.

/// Multiples of 1/32 near 1/m: with r = m inverses[j] - 1 exact in a double, |r| < 0.047.
alignas(64) constexpr double inverses[16] = {
    0x1.f000000000000p-1, 0x1.d000000000000p-1, 0x1.c000000000000p-1, 0x1.a000000000000p-1,
    0x1.9000000000000p-1, 0x1.8000000000000p-1, 0x1.7000000000000p-1, 0x1.6000000000000p-1,
    0x1.5000000000000p-1, 0x1.4000000000000p-1, 0x1.3000000000000p-1, 0x1.3000000000000p-1,
    0x1.2000000000000p-1, 0x1.1000000000000p-1, 0x1.1000000000000p-1, 0x1.0000000000000p-1};

/// -ln inverses[j] to a multiple of 2^-42: e log_2_high + logs_high[j] is exact.
alignas(64) constexpr double logs_high[16] = {
    0x1.0415d89e78000p-5, 0x1.9335e5d594000p-4, 0x1.1178e8227e000p-3, 0x1.a93ed3c8ae000p-3,
    0x1.f991c6cb3c000p-3, 0x1.269621134e000p-2, 0x1.522ae0738a000p-2, 0x1.7fafa3bd81000p-2,
    0x1.af5295248d000p-2, 0x1.e148a1a272000p-2, 0x1.0ae76e2d05800p-1, 0x1.0ae76e2d05800p-1,
    0x1.269621134d800p-1, 0x1.43d9ff2f92000p-1, 0x1.43d9ff2f92000p-1, 0x1.62e42fefa3800p-1};

/// And the rest.
alignas(64) constexpr double logs_low[16] = {
    -0x1.dddc7f461c516p-44, 0x1.3115c3abd47dap-45,  0x1.1ef78ce2d07f2p-45,  -0x1.8724350562169p-45,
    -0x1.90d04cd7cc834p-44, -0x1.1b61f10522625p-44, 0x1.ebe708164c759p-45,  0x1.46fb79bf6d4cbp-44,
    -0x1.17cc552774458p-45, 0x1.b36537e3375b2p-44,  -0x1.82de51de06076p-44, -0x1.82de51de06076p-44,
    0x1.c93c1df5bb3b6p-44,  0x1.e267b0b7efae1p-44,  0x1.e267b0b7efae1p-44,  0x1.ef35793c76730p-45};

/// ln 2 to a multiple of 2^-42,
constexpr double log_2_high = 0x1.62e42fefa3800p-1;

/// and the rest.
constexpr double log_2_low = 0x1.ef35793c76730p-45;

/// (ln(1 + r) - r + r^2 / 2) / r^3; times r^3. Off by at most 2^-69.5.
alignas(64) constexpr double log_tail[10] = {
    0x1.5555555555555p-2, -0x1.0000000000000p-2, 0x1.99999999993dap-3, -0x1.5555555554ffep-3,
    0x1.2492492bee339p-3, -0x1.00000006d5674p-3, 0x1.c71c084f95fd1p-4, -0x1.999937a9edbc0p-4,
    0x1.75917214e5901p-4, -0x1.5673ab2c0f7a6p-4};

// Stirling's series: ln Gamma(x) = (x - 1/2) ln x - x + ln(2 pi) / 2 + S(1 / x^2) / x.

/// ln(2 pi) / 2 - 1/2, as two doubles.
constexpr double stirling_less_half_high = 0x1.acfe390c97d69p-2,
                 stirling_less_half_low = 0x1.3494bc9001442p-56;

/// ln(2 pi) / 2 + 1/2, as two doubles.
constexpr double stirling_and_half_high = 0x1.6b3f8e4325f5ap+0,
                 stirling_and_half_low = 0x1.4d252f2400510p-54;

/// S(z) for x = 1 / sqrt(z) >= 7; times 1 / x. Off by at most 2^-60.4.
alignas(64) constexpr double stirling_near[10] = {
    0x1.5555555555555p-4,  -0x1.6c16c16c16c14p-9,  0x1.a01a01a015c7dp-11, -0x1.3813812d9f8c6p-11,
    0x1.b951d57cea724p-11, -0x1.f6a63939e799ep-10, 0x1.a38ee68170a14p-8,  -0x1.da3954f47522fp-6,
    0x1.36b7f070b97bfp-3,  -0x1.34226ec9c1a29p-1};

/// S(z) for x >= 1024; times 1 / x. Off by at most 2^-67.6.
alignas(64) constexpr double stirling_far[3] = {0x1.5555555555555p-4, -0x1.6c16c16c16959p-9,
                                                0x1.a019e45e48cd2p-11};

// ln Gamma(1 + t) for -1/2 <= t < 7: around the centre c of the interval that 1 + t lies in, with
// d = t - (c - 1), it is f(c) + f'(c) d + f''(c)/2 d^2 + d^3 R(d). Centres are zeros where there
// are any, so that the result is relatively accurate there.

/// c - 1
alignas(64) constexpr double near_centres[16] = {0x1.0000000000000p+0,
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
alignas(64) constexpr double near_values_high[16] = {0.0,
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
alignas(64) constexpr double near_values_low[16] = {0.0,
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
alignas(64) constexpr double near_slopes_high[16] = {
    0x1.b0ee6072093cep-2,  0x1.a346fec1dc587p-1,  0x1.0459842f5df88p+0,  0x1.2ebac53262895p+0,
    0x1.638d0b871453ap+0,  0x1.9c7099bff7e1ep+0,  0x1.cafc3ca8b2106p+0,  0x1.f25eb2d014869p+0,
    -0x1.af368e277055bp+0, -0x1.4186a031a5b10p+0, -0x1.df8adce041c81p-1, -0x1.2788cfc6fb619p-1,
    -0x1.2788cfc6fb619p-1, -0x1.65b6a3ea07644p-4, 0x1.2da706f90c756p-3,  0x1.b0ee6072093cep-2};

///
alignas(64) constexpr double near_slopes_low[16] = {
    0x1.6cb90701fbfabp-58,  -0x1.4057e9ed7047bp-57, 0x1.608c121d224bfp-54, -0x1.5a5a8099a0de0p-56,
    -0x1.8d8456e21b5e0p-57, -0x1.f8ccfca35fdd8p-54, 0x1.dfda63d086166p-55, -0x1.3775443f1f6afp-54,
    0x1.cb351422b2141p-55,  0x1.67d92ac5ea1e0p-54,  0x1.93dc2c429c8c0p-58, 0x1.6cb90701fbfabp-58,
    0x1.6cb90701fbfabp-58,  0x1.739a3a6c48aa5p-58,  0x1.df76ba8568222p-57, 0x1.6cb90701fbfabp-58};

/// f''(c) / 2, rounded: R makes up for it.
alignas(64) constexpr double near_bends[16] = {
    0x1.4a34cc4a60fa6p-2, 0x1.c012ae051644fp-3, 0x1.706ef688253b6p-3, 0x1.38ab02a5e1608p-3,
    0x1.fd639639f967bp-4, 0x1.9840d2469dc03p-4, 0x1.548cfc97034dfp-4, 0x1.2413cda19dd03p-4,
    0x1.02f387081e054p+1, 0x1.7551b99640b8dp+0, 0x1.1f6529339d188p+0, 0x1.a51a6625307d3p-1,
    0x1.a51a6625307d3p-1, 0x1.0cf87b2d7d936p-1, 0x1.aeaf8f944ee16p-2, 0x1.4a34cc4a60fa6p-2};

/// The coefficients of R. The value is off by at most 2^35.5 of itself.
alignas(64) constexpr double near_rest[15][16] = {
    {-0x1.13e001a55722dp-4, 0x1.935659043baefp+43, -0x1.a6f418fcd2cefp+41, -0x1.5f0c660a8ab6fp+43,
     -0x1.5ea1678dd7bebp+41, -0x1.fe31d46f0aa13p+41, -0x1.c8c96c49bf6a2p+41, 0x1.d32d7d0efacf8p+39,
     0x1.3dec789790526p+47, -0x1.01d5e94b4c2c5p+45, 0x1.3b30c836ec1d4p+46, -0x1.9a4d55beab6b1p-2,
     -0x1.9a4d55beab0eap-2, -0x1.721ad6f394d01p+42, 0x1.538f766f3330cp+43, -0x1.13e001a557dbap-4},
    {0x1.51322ac7487edp-6, 0x1.b696cf9da2961p-8, 0x1.ede2fea1d99b9p-9, 0x1.3039996d2385bp-9,
     0x1.4b33e11646b5fp-10, 0x1.56c42777455c9p-11, 0x1.8f0e4c077e90ap-12, 0x1.f86738e0aefb8p-13,
     0x1.461a661412975p+1, 0x1.28397b1f57e10p+0, 0x1.34bd1b999e567p-1, 0x1.151322abedbb2p-2,
     0x1.151322ac59922p-2, 0x1.4c3c14d626ca6p-4, 0x1.6627edfcca781p-5, 0x1.51322ac59922ap-6},
    {-0x1.e404fb9d27f72p-8, -0x1.d68f67da45a29p+52, 0x1.ed721d26f5ee4p+50, 0x1.998e770c4c7f9p+52,
     0x1.9911a37ad1079p+48, 0x1.299d1140c632ep+49, 0x1.0a757f2b04fd9p+49, -0x1.1085339e124f6p+47,
     -0x1.72e9375b7dba1p+60, 0x1.2ccee582837e8p+58, -0x1.6fb8e99568d02p+59, -0x1.a8b9c28374b6cp-3,
     -0x1.a8b9c1598c297p-3, 0x1.afc9fac6d83b3p+53, -0x1.8c275f81bbbd1p+54, -0x1.e4050044c9e7bp-8},
    {0x1.7add4ec27ae9bp-9, 0x1.ea83609e666b6p-12, 0x1.7f549c3f12adfp-13, 0x1.59c9beffffb9dp-14,
     0x1.fb48a2330abb6p-16, 0x1.5516d7782b146p-17, 0x1.161cbddf89457p-18, 0x1.039e9913300e8p-19,
     0x1.51844d7382d9fp+2, 0x1.960cddcb47237p+0, 0x1.2b3909d6b3fb1p-1, 0x1.5b404b63471f9p-3,
     0x1.5b40c315354bcp-3, 0x1.a5b5153620d7dp-6, 0x1.3c8eb7c2991f5p-7, 0x1.7adb6ffaa2991p-9},
    {-0x1.38a7ba3434e95p-10, 0x1.3da0cc8022342p+60, -0x1.4d136d4719340p+58, -0x1.14735d284d3c8p+60,
     -0x1.141f1b2619e52p+54, -0x1.91c73db10b918p+54, -0x1.67b8387a13898p+54, 0x1.6fe705aeff1e6p+52,
     0x1.f4bad7885021ap+71, -0x1.96174f7031846p+69, 0x1.f06cd4f01a4c2p+70, -0x1.2728b1867b0b5p-3,
     -0x1.2702795d0c332p-3, -0x1.237522dfd1f4cp+63, 0x1.0b67607791ec7p+64, -0x1.39409ad22fe66p-10},
    {0x1.0ac660a7c8f28p-11, 0x1.60b2eddd9a545p-15, 0x1.82564dd99994dp-17, 0x1.00ed294d02822p-18,
     0x1.ff6b2c6086752p-21, 0x1.c148095400b98p-23, 0x1.016671400d6afp-24, 0x1.63ab15e8c498fp-26,
     0x1.8f369b87c4b45p+3, 0x1.40d4bed4c0c9bp+1, 0x1.518a5592b454cp-1, 0x1.f40c9d9fa054dp-4,
     0x1.00ef22af9fdc3p-3, 0x1.44e8d7b364152p-7, 0x1.58e3fbee59bedp-9, 0x1.de462015d35bdp-12},
    {-0x1.c56930f87fa1bp-13, -0x1.7a20f373f7f4fp+66, 0x1.8c84d76d059f7p+64, 0x1.491b9fa9e20b1p+66,
     0x1.48b75114fa418p+58, 0x1.de4eb72819f65p+58, 0x1.ac3cd5852372fp+58, -0x1.b5faa53e0b243p+56,
     -0x1.2a0db10e1750fp+82, 0x1.e371156d2ec23p+79, -0x1.277dbbb37d5e1p+81, -0x1.cd43c7c8809b1p-3,
     -0x1.c4615bac7e1bbp-4, 0x1.5af929845b78bp+71, -0x1.3e567f0840011p+72, -0x1.23c038f6258ebp-10},
    {0x1.ec3282d098044p-15, 0x1.1c955226d3bbbp-18, 0x1.b9084cc18ad78p-21, 0x1.ba1f901df101ep-23,
     0x1.26ca7e3f48fc2p-25, 0x1.54490669afc15p-28, 0x1.13c81864838c0p-30, 0x1.17e92032e537cp-32,
     0x1.f8804c98ff87bp+4, 0x1.0f61d82d9d59ap+2, 0x1.9798487a8ae4ap-1, -0x1.494a5d309c073p+1,
     0x1.6f3d5cc6c0c2fp-4, 0x1.1085081b108edp-8, 0x1.9b64fb1cf2397p-11, -0x1.52d81c935775dp-7},
    {0x1.09c9c70823b50p-13, 0x1.ce2845ff84644p+71, -0x1.e4a25ca1b18a0p+69, -0x1.923e34ec14467p+71,
     -0x1.91c39bfd31de5p+61, -0x1.244c8c5f9e169p+62, -0x1.05b3660a40547p+62, 0x1.0ba764fb3fb29p+60,
     0x1.6c499f83000dap+91, -0x1.276fc5fb9c932p+89, 0x1.6927e569993a2p+90, -0x1.68b7f626f52afp+5,
     -0x1.8ff9ad7b0a1d3p-9, -0x1.a814164c6fcc7p+78, 0x1.8514625f6aac0p+79, -0x1.682ccb59f8dc2p-4},
    {-0x1.061965cfc1dbep-11, 0x1.2543515006963p-21, 0x1.50e87800d8617p-25, -0x1.1c6fd2f05182dp-24,
     0x1.69de71a43aaf6p-30, 0x1.b4a3b1a02838ap-34, -0x1.cfee5bbf95486p-38, 0x1.5735906d135e6p-37,
     0x1.50eed9d1d2c40p+6, 0x1.cf04bc3872afcp+2, 0x1.979640d275f02p+0, -0x1.10cb286bfd877p+9,
     -0x1.cc70f14a126dbp-2, 0x1.d405a5e443b14p-10, 0x1.5347d63b45adap-12, -0x1.10d32323903ecp-1},
    {0x1.24d39a38daca7p-10, -0x1.2e80c2c32cc3fp+76, 0x1.3d3712bd9e193p+74, 0x1.07494c87e808ep+76,
     0x1.06f90daa61ce0p+64, 0x1.7ea55f5347f84p+64, 0x1.569711374f8f2p+64, -0x1.5e621dcb3c1cfp+62,
     -0x1.dce2b4e358818p+99, 0x1.82c0ddf0f234fp+97, -0x1.d8c92c5262302p+98, -0x1.2747f43d60969p+12,
     0x1.1d873190a821bp+1, 0x1.15942136af93cp+85, -0x1.fd5731a6ccce8p+85, -0x1.2747078bcaafdp+1},
    {-0x1.bbf6f551d57b0p-10, -0x1.e3d34e3c64e74p-21, 0x1.116f972c999a0p-22, 0x1.bd5f8b9fe42c4p-21,
     0x1.ce2454c378267p-34, 0x1.52723eacf3f2ep-34, 0x1.230bab9b187cap-34, -0x1.273f31ce3494fp-36,
     0x1.752d0a52e2d21p+4, 0x1.b33dc961f9996p+5, -0x1.8a52cad812adep+6, -0x1.bd0d8f692622dp+14,
     -0x1.b8b6454e6e835p+2, 0x1.57077e0cf4d10p-9, -0x1.a3f99e455d0a6p-9, -0x1.bd0dc49b8b396p+2},
    {0x1.bb3f05472f6e9p-10, 0x1.935659043baffp+79, -0x1.a6f418fcd2cc4p+77, -0x1.5f0c660a8ab68p+79,
     -0x1.5ea1678dd7bd6p+65, -0x1.fe31d46f0aa06p+65, -0x1.c8c96c49bf699p+65, 0x1.d32d7d0efad14p+63,
     0x1.3dec789790566p+107, -0x1.01d5e94b4c235p+105, 0x1.3b30c836ec201p+106,
     -0x1.bbaf59c1f82cdp+16, 0x1.b9ef6a460f7f4p+3, -0x1.721ad6f394c50p+90, 0x1.538f766f33346p+91,
     -0x1.bbaf4aa94aff8p+3},
    {-0x1.06c9b7d994c75p-10, 0x1.111823315b447p-18, -0x1.1dd6aa76806cap-20, -0x1.daab0d61e07c2p-19,
     -0x1.c4fa271e338f4p-35, -0x1.587fa98e66f8dp-34, -0x1.34cb314e90594p-34, 0x1.3bdcd2eb5a7a8p-36,
     0x1.c225d393979ccp+13, -0x1.596930f18ac2dp+11, 0x1.aa4c7887bf2fdp+12, -0x1.06ec99df4aa68p+18,
     -0x1.066155b51d67ap+4, -0x1.edfde18653f67p-6, 0x1.cb5c787d6e164p-5, -0x1.06ec9abd93619p+4},
    {0x1.185c26362bc22p-12, -0x1.ae39f88d0c776p+81, 0x1.c326810dada6ap+79, 0x1.7673a00b3ea08p+81,
     0x1.76017f863b74ap+65, 0x1.101a936e6c114p+66, 0x1.e73d404eaa0a3p+65, -0x1.f252a78771f04p+63,
     -0x1.531e5e7f88e4ap+113, 0x1.13064e2e2f149p+111, -0x1.503408c31e001p+112,
     -0x1.1873e21946b89p+18, 0x1.1815383cd4baap+3, 0x1.8ac74bae7c8dep+94, -0x1.6a32a0769d04ap+95,
     -0x1.1873daf39e518p+3},
};

// Exponentials. x = (16 k + j) ln 2 / 16 + r, |r| <= ln 2 / 32.

/// 2^(j/16), as two doubles.
alignas(64) constexpr double powers_high[16] = {
    0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
    0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
    0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
    0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};

///
alignas(64) constexpr double powers_low[16] = {0.0,
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
constexpr double sixteenths_per_unit = 0x1.71547652b82fep+4;

/// ln 2 / 16 to a multiple of 2^-38: times an integer below 2^15 it is exact.
constexpr double sixteenth_high = 0x1.62e42fef80000p-5;

/// And the rest.
constexpr double sixteenth_low = 0x1.1cf79abc9e3b4p-40;

/// (exp(r) - 1 - r) / r^2; times r^2. Off by at most 2^-72.4.
alignas(64) constexpr double exp_tail[7] = {
    0x1.0000000000000p-1,  0x1.5555555555556p-3,  0x1.5555555555556p-5, 0x1.11111110c65c2p-7,
    0x1.6c16c16bdafd8p-10, 0x1.a01b389c05b3fp-13, 0x1.a01afa6994e00p-16};

// sin(pi u) = u (pi + z sine(z)) and cos(pi u) = 1 + z (-pi^2 / 2 + z cosine(z)), z = u^2, for
// 0 <= u <= 1/4.

/// pi, as two doubles.
constexpr double pi_high = 0x1.921fb54442d18p+1, pi_low = 0x1.1a62633145c07p-53;

/// ln pi, as two doubles.
constexpr double log_pi_high = 0x1.250d048e7a1bdp+0, log_pi_low = 0x1.7abf2ad8d5088p-57;

/// -pi^2 / 2, as two doubles.
constexpr double half_square_high = -0x1.3bd3cc9be45dep+2, half_square_low = -0x1.692b71366cc04p-52;

/// Of the sine; times z. Off by at most 2^-56.0.
alignas(64) constexpr double sine[8] = {
    -0x1.4abbce625be53p+2, 0x1.466bc6775aae2p+1,  -0x1.32d2cce62bd85p-1,  0x1.50783487ee37dp-4,
    -0x1.e3074fdd8bbb6p-8, 0x1.e8f432b4ce4c9p-12, -0x1.6fab3c3eb25c4p-16, 0x1.a7da70b1f459cp-21};

/// Of the cosine; times z^2. Off by at most 2^-59.7.
alignas(64) constexpr double cosine[8] = {
    0x1.03c1f081b5ac4p+2,  -0x1.55d3c7e3cbffap+0,  0x1.e1f506891babap-3,  -0x1.a6d1f2a204805p-6,
    0x1.f9d38a36c4ef0p-10, -0x1.b6e24df1af831p-14, 0x1.20c49b569566dp-18, -0x1.281e7c45b8040p-23};

}  // namespace gamma_constants
}  // namespace
